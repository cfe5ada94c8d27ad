package resolve

import (
	"strings"

	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
)

// list is a list as it is put into conditions.
type list struct {
	name string
	text string // the items, with commas between them
	uses []string
}

// expandLists puts lists into the lists after them: one level, as Falco does.
func expandLists(lists []*rules.List) []list {
	out := make([]list, len(lists))
	index := map[string]int{}
	for i, l := range lists {
		var items, uses []string
		for _, item := range l.Items {
			if j, ok := index[item.Value]; ok {
				uses = append(uses, item.Value)
				items = append(items, values(lists[j])...)
				continue
			}
			items = append(items, rules.QuoteItem(item.Value))
		}
		out[i] = list{name: l.Name, text: strings.Join(items, ", "), uses: uses}
		index[l.Name] = i
	}
	return out
}

func values(l *rules.List) []string {
	var out []string
	for _, item := range l.Items {
		out = append(out, rules.QuoteItem(item.Value))
	}
	return out
}

// expand replaces the names of lists in a condition, and tells which.
func expand(text rules.Text, lists []list) (rules.Text, []string) {
	var used []string
	for _, l := range lists {
		for from := 0; len(text.Value) <= grammar.MaxSize; {
			start := find(text.Value, l.name, from)
			if start < 0 {
				break
			}
			text, from = replace(text, start, l)
			used = append(used, l.name)
		}
	}
	return text, used
}

// find finds a name that stands alone.
func find(text, name string, from int) int {
	for from < len(text) {
		n := strings.Index(text[from:], name)
		if n < 0 {
			return -1
		}
		start, end := from+n, from+n+len(name)
		if (start == 0 || delimiter(text[start-1])) && (end == len(text) || delimiter(text[end])) {
			return start
		}
		from = start + 1
	}
	return -1
}

func delimiter(c byte) bool { return strings.IndexByte(" \t\r\n(),=", c) >= 0 }

// replace puts a list's items in place of its name, and says where what follows
// begins. An empty list takes a comma with it.
func replace(text rules.Text, start int, l list) (rules.Text, int) {
	v := text.Value
	end := start + len(l.name)
	at := text.Place(start)
	before := strings.TrimRight(v[:start], " \t\r\n")
	after := end + len(v[end:]) - len(strings.TrimLeft(v[end:], " \t\r\n"))
	if l.text == "" {
		if strings.HasSuffix(before, ",") {
			before = before[:len(before)-1]
		} else if strings.HasPrefix(v[after:], ",") {
			after++
		}
	}
	items := " " + l.text + " "
	return rules.Join(text.Slice(0, len(before)), rules.Made(items, at), text.Slice(after, len(v))), len(before) + len(items)
}
