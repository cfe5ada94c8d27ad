package tune

import (
	"fmt"
	"slices"
	"strings"
)

// Patch is an item for a rule file that comes after the rule's: it adds exceptions.
type Patch struct {
	Rule  string
	Cases []Case
	// Taken reports whether the rule has an exception of that name; List whether a
	// word is the name of a list, which stands for its items wherever it stands.
	Taken func(exception string) bool
	List  func(word string) bool
}

// YAML is the item as text. Falco reads it as well.
func (p *Patch) YAML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "- rule: %s\n  exceptions:\n", scalar(p.Rule))
	for _, group := range byShape(p.Cases) {
		p.exception(&b, group)
	}
	b.WriteString("  override:\n    exceptions: append\n")
	return b.String()
}

func (p *Patch) exception(b *strings.Builder, group []Case) {
	fields := group[0].Fields
	name := "tuned_" + strings.NewReplacer(".", "_").Replace(strings.Join(fields, "_"))
	for n := 2; p.Taken != nil && p.Taken(name); n++ {
		name = fmt.Sprintf("%s_%d", strings.TrimSuffix(name, fmt.Sprintf("_%d", n-1)), n)
	}
	tuples := merge(group)
	comps := slices.Repeat([]string{"="}, len(fields))
	if slices.ContainsFunc(tuples, func(t tuple) bool { return len(t.last) > 1 }) {
		comps[len(comps)-1] = "in"
	}
	fmt.Fprintf(b, "    - name: %s\n      fields: [%s]\n      comps: [%s]\n      values:\n", name, strings.Join(fields, ", "), strings.Join(comps, ", "))
	for _, t := range tuples {
		var texts []string
		for _, v := range t.first {
			texts = append(texts, p.constant(v))
		}
		var last []string
		for _, v := range t.last {
			last = append(last, p.constant(v))
		}
		text := strings.Join(last, ", ")
		if comps[len(comps)-1] == "in" {
			text = "[" + text + "]"
		}
		fmt.Fprintf(b, "        - [%s]\n", strings.Join(append(texts, text), ", "))
	}
}

// tuple is some cases that differ in their last value alone.
type tuple struct{ first, last []string }

func merge(group []Case) []tuple {
	var out []tuple
	for _, c := range group {
		n := len(c.Values) - 1
		i := slices.IndexFunc(out, func(t tuple) bool { return slices.Equal(t.first, c.Values[:n]) })
		if i < 0 {
			out = append(out, tuple{first: c.Values[:n]})
			i = len(out) - 1
		}
		out[i].last = append(out[i].last, c.Values[n])
	}
	return out
}

// constant is a value as YAML that becomes one constant of a condition, whatever is in
// it. The names of lists are replaced within quotes, too: a value with one among its
// words is written without blanks.
func (p *Patch) constant(v string) string {
	hasList := p.List != nil && slices.ContainsFunc(strings.FieldsFunc(v, delimiter), p.List)
	switch {
	case hasList:
		return scalar(quoted(v, plainBytes))
	case plain(v):
		return scalar(v)
	}
	return scalar(quoted(v, plainBytes+" ()[]{},;=!?*&|<>~^$#'`"))
}

// delimiter is what ends the name of a list in a condition.
func delimiter(r rune) bool { return strings.ContainsRune(" \t\r\n(),=", r) }

// plain: the value is one word of a condition.
func plain(v string) bool {
	return v != "" && strings.Trim(v, plainBytes) == "" && v[0] != '-' && v[0] != '%' && v[0] != '@'
}

const plainBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@%"

// quoted is a text as a constant in double quotes, with escapes but for some bytes.
func quoted(v, bare string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(v) {
		if strings.IndexByte(bare, v[i]) >= 0 {
			b.WriteByte(v[i])
		} else {
			fmt.Fprintf(&b, `\x%02x`, v[i])
		}
	}
	b.WriteByte('"')
	return b.String()
}

// yamlWord: YAML takes the word for something else than a text.
func yamlWord(v string) bool {
	return slices.Contains([]string{"null", "true", "false", "yes", "no", "on", "off", "y", "n"}, v)
}

// scalar is a text as YAML, in single quotes unless it is a plain word that is also one
// to YAML.
func scalar(v string) string {
	if plain(v) && (v[0] == '/' || v[0] >= 'a' && v[0] <= 'z') && !strings.HasSuffix(v, ":") && !yamlWord(v) {
		return v
	}
	if strings.ContainsAny(v, "\n\r\t") || strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f || r == '�' }) {
		return fmt.Sprintf("%q", v)
	}
	return "'" + strings.ReplaceAll(v, "'", "''") + "'"
}
