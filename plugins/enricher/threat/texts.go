package threat

import (
	"slices"
	"sort"
	"strings"
)

// texts is a set of strings in little room: all in one string, and sorted
// offsets. A million domains take some 40 MB.
type texts struct {
	building strings.Builder
	all      string
	spans    []span
}

type span struct{ from, to uint32 }

func (t *texts) add(s string) {
	from := uint32(t.building.Len())
	t.building.WriteString(s)
	t.spans = append(t.spans, span{from, uint32(t.building.Len())})
}

// seal ends the adding.
func (t *texts) seal() {
	t.all = t.building.String()
	t.building = strings.Builder{}
	slices.SortFunc(t.spans, func(a, b span) int { return strings.Compare(t.at(a), t.at(b)) })
	t.spans = slices.Clip(slices.CompactFunc(t.spans, func(a, b span) bool { return t.at(a) == t.at(b) }))
}

func (t *texts) at(s span) string { return t.all[s.from:s.to] }

func (t *texts) has(s string) bool {
	i := sort.Search(len(t.spans), func(i int) bool { return t.at(t.spans[i]) >= s })
	return i < len(t.spans) && t.at(t.spans[i]) == s
}
