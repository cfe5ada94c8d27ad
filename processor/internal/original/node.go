package original

import (
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// field is a member of an object that is made here.
type field struct {
	key   string
	value *jsonfile.Node
}

func object(at jsonfile.Place, fields ...field) *jsonfile.Node {
	n := &jsonfile.Node{Place: at, Kind: jsonfile.Object}
	for _, f := range fields {
		n.Members = append(n.Members, jsonfile.Member{Place: f.value.Place, Key: f.key, Value: f.value})
	}
	return n
}

func scalar(at jsonfile.Place, value any) *jsonfile.Node {
	return &jsonfile.Node{Place: at, Value: value}
}

// member is an object's value by its key; nil when it has none.
func member(n *jsonfile.Node, key string) *jsonfile.Node {
	for _, m := range n.Members {
		if m.Key == key {
			return m.Value
		}
	}
	return nil
}

// text is a member that is a string; "" when there is none.
func text(n *jsonfile.Node, key string) string {
	if m := member(n, key); m != nil {
		s, _ := m.Value.(string)
		return s
	}
	return ""
}

// channels are the names in "in" or "out": "NAME TYPE", or a list of such.
func channels(n *jsonfile.Node) []string {
	if n == nil {
		return nil
	}
	items := n.Items
	if n.Kind != jsonfile.Array {
		items = []*jsonfile.Node{n}
	}
	var out []string
	for _, item := range items {
		if s, ok := item.Value.(string); ok {
			name, _, _ := strings.Cut(strings.TrimSpace(s), " ")
			out = append(out, name)
		}
	}
	return out
}
