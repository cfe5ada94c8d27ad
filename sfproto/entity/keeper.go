package entity

import (
	"maps"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// Bounds of the strings that a keeper shares. When there are as many, all are forgotten
// and sharing begins anew; longer ones are not shared.
const (
	maxInterned = 16384
	maxShared   = 256 // bytes
)

// keeper copies entities out of the block that they were decoded from, so that
// a small thing that lives long does not hold 64 KiB. Strings that many entities
// have in common are shared.
type keeper struct{ interned map[string]string }

func (k *keeper) clear() { clear(k.interned) }

// share is a copy of s that equal strings have in common.
func (k *keeper) share(s string) string {
	if s == "" {
		return ""
	}
	if len(s) > maxShared {
		return strings.Clone(s)
	}
	if t, ok := k.interned[s]; ok {
		return t
	}
	if k.interned == nil || len(k.interned) >= maxInterned {
		k.interned = map[string]string{}
	}
	s = strings.Clone(s)
	k.interned[s] = s
	return s
}

func (k *keeper) list(in []string) []string {
	out := slices.Clone(in)
	for i, s := range out {
		out[i] = k.share(s)
	}
	return out
}

func (k *keeper) labels(in map[string]string) map[string]string {
	if in == nil {
		return nil
	}
	out := make(map[string]string, len(in))
	for key, value := range maps.All(in) {
		out[k.share(key)] = k.share(value)
	}
	return out
}

func (k *keeper) process(in *sfproto.Process) *sfproto.Process {
	p := *in
	p.Exe, p.CWD, p.Comm = k.share(p.Exe), k.share(p.CWD), k.share(p.Comm)
	p.ExeArgs = strings.Clone(p.ExeArgs)
	p.UserName, p.GroupName = k.share(p.UserName), k.share(p.GroupName)
	p.ContainerID, p.ExeHash = k.share(p.ContainerID), k.share(p.ExeHash)
	p.Env, p.Args = k.list(p.Env), k.args(p.Args, p.ExeArgs)
	return &p
}

// args are copies of a command line's arguments. Those after the first are parts of
// joined, which has them already, where they are what it was joined from.
func (k *keeper) args(in []string, joined string) []string {
	out := slices.Clone(in)
	for i, s := range out {
		if rest, ok := strings.CutPrefix(joined, s); i > 0 && ok {
			out[i] = joined[:len(s)]
			joined = strings.TrimPrefix(rest, " ")
			continue
		}
		out[i] = k.share(s)
	}
	return out
}

func (k *keeper) file(in *sfproto.File) *sfproto.File {
	f := *in
	f.Path, f.HostPath = strings.Clone(f.Path), strings.Clone(f.HostPath)
	f.ContainerID = k.share(f.ContainerID)
	return &f
}

func (k *keeper) container(in *sfproto.Container) *sfproto.Container {
	c := *in
	c.ID, c.Name, c.PodID = k.share(c.ID), k.share(c.Name), k.share(c.PodID)
	c.Image, c.ImageID, c.ImageDigest = k.share(c.Image), k.share(c.ImageID), k.share(c.ImageDigest)
	c.Runtime, c.Labels, c.Ancestors = k.share(c.Runtime), k.labels(c.Labels), k.list(c.Ancestors)
	c.Mounts = slices.Clone(c.Mounts)
	for i := range c.Mounts {
		m := &c.Mounts[i]
		m.Source, m.Dest, m.Mode = k.share(m.Source), k.share(m.Dest), k.share(m.Mode)
	}
	return &c
}

func (k *keeper) pod(in *sfproto.Pod) *sfproto.Pod {
	p := *in
	p.ID, p.Name, p.NodeName, p.Namespace = k.share(p.ID), k.share(p.Name), k.share(p.NodeName), k.share(p.Namespace)
	p.Labels, p.Selectors = k.labels(p.Labels), k.labels(p.Selectors)
	p.Services = slices.Clone(p.Services)
	for i := range p.Services {
		s := &p.Services[i]
		s.Name, s.ID, s.Namespace = k.share(s.Name), k.share(s.ID), k.share(s.Namespace)
		s.PortList = slices.Clone(s.PortList)
		for n := range s.PortList {
			s.PortList[n].Proto = k.share(s.PortList[n].Proto)
		}
	}
	return &p
}
