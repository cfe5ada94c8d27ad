package docker

import (
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// containerAnswer is what is read of GET /containers/ID/json.
type containerAnswer struct {
	ID      string `json:"Id"`
	Name    string
	Created string
	Image   string // the image's id
	Config  struct {
		Image  string // as it was given
		Labels map[string]string
	}
	HostConfig struct{ Privileged bool }
	Mounts     mounts
}

type mounts []struct {
	Source, Destination, Mode string
	RW                        bool
}

func (m mounts) records() (out []sfproto.Mount) {
	for _, m := range m {
		out = append(out, sfproto.Mount{Source: m.Source, Dest: m.Destination, Mode: m.Mode, RW: m.RW})
	}
	return out
}

// listAnswer is what is read of an entry of GET /containers/json: all but whether the
// container is privileged.
type listAnswer struct {
	ID      string `json:"Id"`
	Names   []string
	Created seconds
	Image   string // as it was given
	ImageID string
	Labels  map[string]string
	Mounts  mounts
}

// seconds are since the epoch.
type seconds int64

func (a *listAnswer) record() sfproto.Container {
	rec := sfproto.Container{
		ImageID: strings.TrimPrefix(a.ImageID, "sha256:"), CreateTS: int64(a.Created) * int64(time.Second),
		Labels: a.Labels, Mounts: a.Mounts.records(),
	}
	// A name of a link to another container has two parts.
	for _, name := range a.Names {
		if name = strings.TrimPrefix(name, "/"); !strings.Contains(name, "/") {
			rec.Name = name
			break
		}
	}
	rec.Image = tagged(a.Image, rec.ImageID)
	return rec
}

// imageAnswer is what is read of GET /images/ID/json.
type imageAnswer struct {
	RepoTags    []string
	RepoDigests []string
}

func (a *containerAnswer) record() sfproto.Container {
	rec := sfproto.Container{
		Name: strings.TrimPrefix(a.Name, "/"), ImageID: strings.TrimPrefix(a.Image, "sha256:"),
		Privileged: a.HostConfig.Privileged, Labels: a.Config.Labels,
	}
	rec.Image = tagged(a.Config.Image, rec.ImageID)
	if t, err := time.Parse(time.RFC3339Nano, a.Created); err == nil {
		rec.CreateTS = t.UnixNano()
	}
	rec.Mounts = a.Mounts.records()
	return rec
}

// tagged is the image as repository:tag. It is empty when the image was given by
// its id.
func tagged(given, id string) string {
	bare, isID := strings.CutPrefix(given, "sha256:")
	switch {
	case bare == "" || isID || isHex(bare) && strings.HasPrefix(id, bare):
		return ""
	case strings.Contains(given, "@") || repository(given) != given:
		return given
	}
	return given + ":latest"
}

// addTo adds the digest under which the image was pulled, and a name to one that
// was given by its id.
func (i *imageAnswer) addTo(rec *sfproto.Container) {
	if rec.Image == "" && len(i.RepoTags) > 0 {
		rec.Image = i.RepoTags[0]
	}
	name, _, _ := strings.Cut(rec.Image, "@")
	for n, ref := range i.RepoDigests {
		from, digest, _ := strings.Cut(ref, "@")
		own := from == repository(name)
		if n == 0 || own {
			rec.ImageDigest = digest
		}
		if own {
			return
		}
	}
}

// repository is an image's name without its tag. A colon before the last slash
// belongs to a registry's port.
func repository(name string) string {
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') {
		return name[:colon]
	}
	return name
}
