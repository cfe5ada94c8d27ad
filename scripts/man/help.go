package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

// page is what a command says of itself.
type page struct {
	// name is the program's name and the command's: sfprocessor run.
	name        []string
	about       string // one line, from the command above
	description []string
	usage       []string
	examples    []string
	commands    []entry
	flags       []flag
}

// entry is a command in the list of the one above it.
type entry struct{ name, about string }

// flag is a line of "Flags:".
type flag struct{ short, long, value, text string }

// maxDepth bounds the commands below a command.
const maxDepth = 4

// pages are those of a program and all its commands, from the top.
func pages(program string, name []string, about string) ([]page, error) {
	out, err := exec.Command(program, append(name[1:len(name):len(name)], "--help")...).Output()
	if err != nil {
		return nil, fmt.Errorf("ask %s for help: %w", strings.Join(name, " "), err)
	}
	p, err := parse(string(out))
	if err != nil {
		return nil, fmt.Errorf("help of %s: %w", strings.Join(name, " "), err)
	}
	p.name, p.about = name, about
	if about == "" && len(p.description) > 0 {
		p.about = p.description[0]
	}
	all := []page{p}
	for _, c := range p.commands {
		if c.name == "help" || len(name) == maxDepth {
			continue
		}
		below, err := pages(program, append(name[:len(name):len(name)], c.name), c.about)
		if err != nil {
			return nil, err
		}
		all = append(all, below...)
	}
	return all, nil
}

// parse takes the text of --help apart. Its sections begin with a line that ends with
// a colon and is not indented.
func parse(text string) (page, error) {
	var p page
	section := ""
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		switch line {
		case "Usage:", "Examples:", "Available Commands:", "Flags:", "Global Flags:":
			section = line
			continue
		}
		if strings.HasPrefix(line, `Use "`) {
			continue
		}
		if err := p.add(section, line); err != nil {
			return p, err
		}
	}
	if len(p.usage) == 0 {
		return p, fmt.Errorf("there is no usage")
	}
	return p, nil
}

// add adds a line of a section.
func (p *page) add(section, line string) error {
	blank := strings.TrimSpace(line) == ""
	switch {
	case section == "":
		p.description = append(p.description, line)
	case blank:
	case section == "Usage:":
		p.usage = append(p.usage, strings.TrimSpace(line))
	case section == "Examples:":
		p.examples = append(p.examples, strings.TrimPrefix(line, "  "))
	case section == "Available Commands:":
		name, about, _ := strings.Cut(strings.TrimSpace(line), " ")
		p.commands = append(p.commands, entry{name, strings.TrimSpace(about)})
	default:
		f, err := parseFlag(line)
		if err != nil {
			return err
		}
		p.flags = append(p.flags, f)
	}
	return nil
}

func parseFlag(line string) (flag, error) {
	m := regexp.MustCompile(`^ +(?:-(\w), )? *--([a-z][a-z0-9-]*)(?: (\S+))?(?:  +(.*))?$`).FindStringSubmatch(line)
	if m == nil {
		return flag{}, fmt.Errorf("%q is no flag", line)
	}
	return flag{m[1], m[2], m[3], m[4]}, nil
}
