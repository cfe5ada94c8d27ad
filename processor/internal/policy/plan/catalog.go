package plan

import (
	"slices"
	"strings"
)

// catalog answers all checks of a field by words at once: one walk over a value
// finds every word that accepts it, and with it the checks that it is of.
type catalog struct {
	number int // in its set
	read   reader[string]
	root   shelf
	words  int // of the bits of answers
}

// shelf is a node of a catalog, as of a trie.
type shelf struct {
	label string
	// These are the numbers of the checks of words that end here, by what the words
	// accept.
	whole, within, before []int
	next                  []shelf
	at                    []uint16 // by byte, 1 + the number of the next shelf, 0 for none; nil at an end
}

// answered are the answers of a catalog for the event with a number.
type answered struct {
	number uint64
	bits   []uint64
}

// book is a word with the number of its check.
type book struct {
	word
	check int
}

// newCatalog makes a catalog of the checks of one field.
func newCatalog(number int, checks []*words) *catalog {
	c := &catalog{number: number, read: checks[0].read, words: (len(checks) + 63) / 64}
	var all []book
	for i, w := range checks {
		for _, x := range w.all {
			all = append(all, book{x, i})
		}
	}
	slices.SortStableFunc(all, func(a, b book) int { return strings.Compare(a.text, b.text) })
	c.root.fill(all)
	return c
}

// fill makes the part of a catalog below a shelf whose label the sorted books lack.
func (s *shelf) fill(books []book) {
	for len(books) > 0 && books[0].text == "" {
		s.put(books[0])
		books = books[1:]
	}
	if len(books) > 0 {
		s.at = make([]uint16, 256)
	}
	for len(books) > 0 {
		n, c := 1, books[0].text[0]
		for n < len(books) && books[n].text[0] == c {
			n++
		}
		label := common(books[0].text, books[n-1].text)
		rest := slices.Clone(books[:n])
		for i := range rest {
			rest[i].text = rest[i].text[len(label):]
		}
		next := shelf{label: label}
		next.fill(rest)
		s.next = append(s.next, next)
		s.at[c] = uint16(len(s.next))
		books = books[n:]
	}
}

func (s *shelf) put(b book) {
	switch b.accept {
	case whole:
		s.whole = append(s.whole, b.check)
	case within:
		s.within = append(s.within, b.check)
	case before:
		s.before = append(s.before, b.check)
	}
}

// answers are those of all checks for the state's event, as bits.
func (c *catalog) answers(s *State) []uint64 {
	a := &s.catalogs[c.number]
	if a.number != s.number {
		c.answer(s, a)
	}
	return a.bits
}

func (c *catalog) answer(s *State, a *answered) {
	a.number = s.number
	clear(a.bits)
	to := a.bits
	if c.read.many == nil {
		if v, ok := c.read.one(s.Event); ok {
			c.root.find(v, to)
		}
		return
	}
	for _, v := range c.read.read(s) {
		c.root.find(v, to)
	}
}

// find sets the bits of the checks that accept a text.
func (s *shelf) find(text string, bits []uint64) {
	for {
		set(bits, s.before)
		if text == "" {
			set(bits, s.whole)
			set(bits, s.within)
			return
		}
		if text[0] == '/' {
			set(bits, s.within)
		}
		if s.at == nil || s.at[text[0]] == 0 {
			return
		}
		s = &s.next[s.at[text[0]]-1]
		if !strings.HasPrefix(text, s.label) {
			return
		}
		text = text[len(s.label):]
	}
}

func set(bits []uint64, numbers []int) {
	for _, n := range numbers {
		bits[n>>6] |= 1 << (n & 63)
	}
}

// place is where a check is in a catalog.
type place struct {
	*catalog
	check int
}

func (p *place) test() Test {
	word, bit := p.check>>6, uint64(1)<<(p.check&63)
	return func(s *State) bool { return p.answers(s)[word]&bit != 0 }
}

// fewChecks is up to how many checks of a field are asked one by one.
const fewChecks = 2

// catalogue finds the fields that many checks are about, and answers these from a
// catalog from now on.
func (b *builder) catalogue() []*catalog {
	var fields []string
	by := map[string][]*node{}
	for _, n := range b.worded {
		f := n.words.field
		if by[f] == nil {
			fields = append(fields, f)
		}
		by[f] = append(by[f], n)
	}
	var out []*catalog
	for _, f := range fields {
		if len(by[f]) <= fewChecks {
			continue
		}
		checks := make([]*words, len(by[f]))
		for i, n := range by[f] {
			checks[i] = n.words
		}
		c := newCatalog(len(out), checks)
		for i, n := range by[f] {
			b.shelf[n] = &place{c, i}
		}
		out = append(out, c)
	}
	return out
}
