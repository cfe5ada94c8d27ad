package filter

import (
	"strings"

	"github.com/sysflow-stack/sysflow/collector/internal/probe"
)

// prefixes are lists of paths, in the form that probe.Filter has.
type prefixes map[string]probe.Listed

// add lists a path, and what is below when below is set.
func (p prefixes) add(path string, below bool, l probe.Listed) {
	if path == "/" && below {
		p["/"] |= l
		return
	}
	folder := strings.HasSuffix(path, "/")
	path = strings.TrimSuffix(path, "/")
	if below {
		p[path+"/"] |= l
	}
	if !below || !folder {
		p[path+"\x00"] |= l
	}
}

// of is the lists of the longest entry that a path begins with.
func (p prefixes) of(path string) probe.Listed {
	text := path[:min(len(path), probe.MaxFilterPath)] + "\x00"
	for n := len(text); n > 0; n-- {
		if l, ok := p[text[:n]]; ok {
			return l
		}
	}
	return 0
}

// out reports whether what stands in lists is left out, when some list is of what
// alone is recorded.
func out(l probe.Listed, only bool) bool {
	return l&probe.ListedOut != 0 || only && l&probe.ListedIn == 0
}
