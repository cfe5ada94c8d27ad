package jsonfile

import "strings"

// Capitals is a key as it stands in the name of a variable.
func Capitals(key string) string { return strings.ToUpper(strings.ReplaceAll(key, "-", "_")) }

// Override puts the value of a variable where keys lead, which are in capitals,
// making objects on the way.
func (n *Node) Override(keys []string, variable, text string) {
	set(n, keys, &Node{Place: Place{Variable: variable}, Value: text, expanded: true})
}

func set(n *Node, keys []string, value *Node) {
	for i := range n.Members {
		m := &n.Members[i]
		if Capitals(m.Key) != keys[0] {
			continue
		}
		if len(keys) == 1 {
			m.Place, m.Value = value.Place, value
			return
		}
		set(m.Value, keys[1:], value)
		return
	}
	m := Member{Place: value.Place, Key: strings.ToLower(keys[0]), Value: value}
	if len(keys) > 1 {
		m.Value = &Node{Place: value.Place, Kind: Object}
		set(m.Value, keys[1:], value)
	}
	n.Members = append(n.Members, m)
}
