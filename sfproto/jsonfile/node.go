package jsonfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MaxSize bounds a settings file, in bytes.
const MaxSize = 1 << 20

const maxDepth = 32

// Place is where a value begins.
type Place struct {
	Line, Column int
	// Variable is the environment variable that a value comes from, if any.
	Variable string
}

// Node is a JSON value with its place.
type Node struct {
	Place
	// Value is nil, bool, json.Number or string; for an object or array see the
	// other fields.
	Value   any
	Members []Member
	Items   []*Node
	Kind    Kind
	// expanded: the text is not as in the file and may be a number or boolean.
	expanded bool
	// unresolved: the text names a variable or file that there is not, which was told.
	unresolved bool
}

// Member is a key with its value.
type Member struct {
	Place
	Key   string
	Value *Node
}

// Kind is the form of a Node.
type Kind uint8

// The kinds.
const (
	Scalar Kind = iota
	Object
	Array
)

// String says what it is in a message.
func (n *Node) String() string {
	switch n.Kind {
	case Object:
		return "an object"
	case Array:
		return "a list"
	}
	switch n.Value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	}
	return "a number"
}

// Get is the value of a key, nil when the object lacks it.
func (n *Node) Get(key string) *Node {
	for _, m := range n.Members {
		if m.Key == key {
			return m.Value
		}
	}
	return nil
}

// MarshalJSON is the value as JSON.
func (n *Node) MarshalJSON() ([]byte, error) {
	switch n.Kind {
	case Array:
		return json.Marshal(n.Items)
	case Object:
		out := []byte{'{'}
		for i, m := range n.Members {
			if i > 0 {
				out = append(out, ',')
			}
			key, err := json.Marshal(m.Key)
			if err != nil {
				return nil, err
			}
			value, err := m.Value.MarshalJSON()
			if err != nil {
				return nil, err
			}
			out = append(append(append(out, key...), ':'), value...)
		}
		return append(out, '}'), nil
	}
	return json.Marshal(n.Value)
}

// parser walks a JSON text.
type parser struct {
	text []byte
	dec  *json.Decoder
	c    *Collector
}

// Parse reads a JSON text. What is wrong goes to the collector; nil is returned
// when the text is no JSON at all.
func Parse(text []byte, c *Collector) *Node {
	if len(text) > MaxSize {
		c.Add(Place{}, "", "file is larger than %d bytes", MaxSize)
		return nil
	}
	if err := json.Unmarshal(text, new(json.RawMessage)); err != nil {
		c.Add(syntaxPlace(text, err), "", "not JSON: %v", err)
		return nil
	}
	p := &parser{text: text, dec: json.NewDecoder(bytes.NewReader(text)), c: c}
	p.dec.UseNumber()
	n, err := p.value(0)
	if err != nil {
		c.Add(p.here(), "", "%v", err)
		return nil
	}
	return n
}

func syntaxPlace(text []byte, err error) Place {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > 0 {
		return place(text, int(syntax.Offset)-1)
	}
	return place(text, len(text))
}

// here is the place of the token that comes next.
func (p *parser) here() Place {
	i := int(p.dec.InputOffset())
	for i < len(p.text) && bytes.IndexByte([]byte(" \t\r\n:,"), p.text[i]) >= 0 {
		i++
	}
	return place(p.text, i)
}

func place(text []byte, offset int) Place {
	before := text[:min(max(offset, 0), len(text))]
	return Place{Line: bytes.Count(before, []byte("\n")) + 1, Column: len(before) - bytes.LastIndexByte(before, '\n')}
}

func (p *parser) value(depth int) (*Node, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("values are nested more than %d deep", maxDepth)
	}
	n := &Node{Place: p.here()}
	token, err := p.dec.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		n.Kind = Object
		err = p.object(n, depth)
	case json.Delim('['):
		n.Kind = Array
		err = p.array(n, depth)
	default:
		n.Value = token
		return n, nil
	}
	if err != nil {
		return nil, err
	}
	_, err = p.dec.Token() // the closing bracket
	return n, err
}

func (p *parser) object(n *Node, depth int) error {
	for p.dec.More() {
		m := Member{Place: p.here()}
		token, err := p.dec.Token()
		if err != nil {
			return err
		}
		m.Key, _ = token.(string)
		if m.Value, err = p.value(depth + 1); err != nil {
			return err
		}
		if n.Get(m.Key) != nil {
			p.c.Add(m.Place, "", "key %q is there twice", m.Key)
			continue
		}
		n.Members = append(n.Members, m)
	}
	return nil
}

func (p *parser) array(n *Node, depth int) error {
	for p.dec.More() {
		item, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		n.Items = append(n.Items, item)
	}
	return nil
}

// Remove takes a key out of an object.
func (n *Node) Remove(key string) {
	n.Members = slices.DeleteFunc(n.Members, func(m Member) bool { return m.Key == key })
}

// At is the value under a path of keys and places in lists, as a.b[1].c; nil when
// there is none. The empty path is the value itself.
func (n *Node) At(path string) *Node {
	for _, part := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' }) {
		if n == nil {
			return nil
		}
		index, isItem := strings.CutSuffix(part, "]")
		if !isItem {
			n = n.Get(part)
			continue
		}
		i, err := strconv.Atoi(index)
		if err != nil || i < 0 || i >= len(n.Items) {
			return n // of a list that is none: a variable's text
		}
		n = n.Items[i]
	}
	return n
}
