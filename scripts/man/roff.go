package main

import (
	"bytes"
	"fmt"
	"strings"
)

// file is the name of the page's file.
func (p *page) file() string { return strings.Join(p.name, "-") + ".1" }

// roff is the page in the language of man(7).
func (p *page) roff() []byte {
	var b bytes.Buffer
	title := strings.Join(p.name, "-")
	fmt.Fprintf(&b, ".TH %s 1 \"\" SysFlow \"SysFlow\"\n", escaped(strings.ToUpper(title)))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", escaped(title), escaped(lowerFirst(p.about)))
	b.WriteString(".SH SYNOPSIS\n")
	for i, u := range p.usage {
		if i > 0 {
			b.WriteString(".br\n")
		}
		fmt.Fprintf(&b, ".B %s\n", escaped(u))
	}
	b.WriteString(".SH DESCRIPTION\n")
	for _, line := range p.description {
		if strings.TrimSpace(line) == "" {
			b.WriteString(".PP\n")
			continue
		}
		b.WriteString(escaped(line) + "\n")
	}
	p.options(&b)
	p.list(&b)
	if len(p.examples) > 0 {
		b.WriteString(".SH EXAMPLES\n.EX\n")
		for _, e := range p.examples {
			b.WriteString(escaped(e) + "\n")
		}
		b.WriteString(".EE\n")
	}
	b.WriteString(".SH EXIT STATUS\n0 when all is well, 1 for findings and failures, 2 for a command line that means nothing, 78 for a wrong configuration.\n")
	p.seeAlso(&b)
	return b.Bytes()
}

func (p *page) options(b *bytes.Buffer) {
	b.WriteString(".SH OPTIONS\n")
	for _, f := range p.flags {
		b.WriteString(".TP\n")
		if f.short != "" {
			fmt.Fprintf(b, "\\fB\\-%s\\fR, ", f.short)
		}
		fmt.Fprintf(b, "\\fB%s\\fR", escaped("--"+f.long))
		if f.value != "" {
			fmt.Fprintf(b, " \\fI%s\\fR", escaped(f.value))
		}
		b.WriteString("\n" + escaped(f.text) + "\n")
	}
}

func (p *page) list(b *bytes.Buffer) {
	if len(p.commands) == 0 {
		return
	}
	b.WriteString(".SH COMMANDS\n")
	for _, c := range p.commands {
		fmt.Fprintf(b, ".TP\n\\fB%s\\fR\n%s\n", escaped(c.name), escaped(c.about))
	}
}

// seeAlso names the page above and those below.
func (p *page) seeAlso(b *bytes.Buffer) {
	var names []string
	if n := len(p.name); n > 1 {
		names = append(names, strings.Join(p.name[:n-1], "-"))
	}
	for _, c := range p.commands {
		if c.name != "help" {
			names = append(names, strings.Join(p.name, "-")+"-"+c.name)
		}
	}
	if len(names) == 0 {
		return
	}
	b.WriteString(".SH SEE ALSO\n")
	for i, n := range names {
		end := ",\n"
		if i == len(names)-1 {
			end = "\n"
		}
		fmt.Fprintf(b, ".BR %s (1)%s", escaped(n), end)
	}
}

// escaped is a line of text that means nothing to roff.
func escaped(line string) string {
	line = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\t", "    ").Replace(line)
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		line = `\&` + line
	}
	return line
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
