package plan

import (
	"slices"
	"strings"
)

// accept says which texts a word of a trie accepts.
type accept uint8

const (
	whole  accept = 1 << iota // the word itself
	within                    // the word, and what lies below it as a path
	before                    // every text that begins with it
)

// word is a text in a trie.
type word struct {
	text string
	accept
}

// trie finds whether one of many words accepts a text, by walking the text once.
type trie struct {
	label string
	accept
	next  []trie
	first string // the first byte of each of next
}

// newTrie makes a trie of words.
func newTrie(words []word) *trie {
	words = slices.Clone(words)
	slices.SortFunc(words, func(a, b word) int { return strings.Compare(a.text, b.text) })
	t := &trie{}
	t.fill(words)
	return t
}

// fill makes the part of a trie below a node whose label the sorted words lack.
func (t *trie) fill(words []word) {
	for len(words) > 0 && words[0].text == "" {
		t.accept |= words[0].accept
		words = words[1:]
	}
	for len(words) > 0 {
		n, c := 1, words[0].text[0]
		for n < len(words) && words[n].text[0] == c {
			n++
		}
		label := common(words[0].text, words[n-1].text)
		rest := make([]word, n)
		for i, w := range words[:n] {
			rest[i] = word{w.text[len(label):], w.accept}
		}
		child := trie{label: label}
		child.fill(rest)
		t.next, t.first = append(t.next, child), t.first+string([]byte{c})
		words = words[n:]
	}
}

// common is what two texts begin with.
func common(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[:n]
}

// match reports whether a word accepts the text.
func (t *trie) match(s string) bool {
	for {
		switch {
		case t.accept&before != 0:
			return true
		case s == "":
			return t.accept != 0
		case s[0] == '/' && t.accept&within != 0:
			return true
		}
		i := 0
		for i < len(t.first) && t.first[i] != s[0] {
			i++
		}
		if i == len(t.first) {
			return false
		}
		t = &t.next[i]
		if !strings.HasPrefix(s, t.label) {
			return false
		}
		s = s[len(t.label):]
	}
}
