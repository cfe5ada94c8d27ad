package rules

// Node is a value of a YAML file that holds no rules and is read as one that does:
// scalars are texts, and everything knows where it stands.
type Node struct{ v value }

// Pair is a member of a mapping.
type Pair struct {
	Key   string
	At    Place
	Value Node
}

// ReadNodes reads the documents of a file, without those that are empty.
func ReadNodes(f *File) ([]Node, *Diagnostic) {
	docs, problem := documents(f)
	var out []Node
	for _, d := range docs {
		if d.kind != null {
			out = append(out, Node{d})
		}
	}
	return out, problem
}

// At is where the value begins.
func (n Node) At() Place { return n.v.at }

// Text is a scalar's text.
func (n Node) Text() (string, bool) { return n.v.text.Value, n.v.kind == scalar }

// Items are the values of a sequence.
func (n Node) Items() ([]Node, bool) {
	var out []Node
	for _, i := range n.v.items {
		out = append(out, Node{i})
	}
	return out, n.v.kind == sequence
}

// Pairs are the members of a mapping.
func (n Node) Pairs() ([]Pair, bool) {
	var out []Pair
	for _, p := range n.v.pairs {
		out = append(out, Pair{p.key, p.at, Node{p.value}})
	}
	return out, n.v.kind == mapping
}
