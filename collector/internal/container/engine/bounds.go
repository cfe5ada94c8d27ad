package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// Bounds of what is kept of an answer, in bytes where it is text. Texts are cut; of
// labels and mounts the first ones are kept, without labels of a longer name.
const (
	maxLabels   = 64
	maxMounts   = 64
	maxLabelKey = 256
	maxText     = 1024
	maxPath     = 4096
)

// bounded cuts an answer to what a record may carry. Which labels are kept does
// not depend on chance.
func bounded(c sfproto.Container) sfproto.Container {
	for _, s := range []*string{&c.Name, &c.Image, &c.ImageID, &c.ImageDigest, &c.PodID, &c.Runtime} {
		*s = cut(*s, maxText)
	}
	if len(c.Labels) > 0 {
		labels := make(map[string]string, min(len(c.Labels), maxLabels))
		for _, key := range slices.Sorted(maps.Keys(c.Labels)) {
			if len(labels) == maxLabels {
				break
			}
			if len(key) <= maxLabelKey {
				labels[cut(key, maxLabelKey)] = cut(c.Labels[key], maxText)
			}
		}
		c.Labels = labels
	}
	c.Mounts = slices.Clone(c.Mounts[:min(len(c.Mounts), maxMounts)])
	for i := range c.Mounts {
		m := &c.Mounts[i]
		m.Source, m.Dest, m.Mode = cut(m.Source, maxPath), cut(m.Dest, maxPath), cut(m.Mode, maxText)
	}
	return c
}

// cut is a copy of the first max bytes of a text, without half characters: it
// does not keep the answer in memory.
func cut(s string, max int) string {
	if len(s) > max {
		s = s[:max]
	}
	return strings.Clone(strings.ToValidUTF8(s, ""))
}
