package main

import (
	"fmt"
	"strings"
)

// block is a fenced block of a README: commands to run, or a file to write.
type block struct {
	file string // "" for commands
	text string
}

// blocks are a README's fenced blocks that begin with "sh", or with a language and
// a file's name, in order.
func blocks(markdown string) ([]block, error) {
	var out []block
	lines := strings.Split(markdown, "\n")
	for i := 0; i < len(lines); i++ {
		info, fence := strings.CutPrefix(lines[i], "```")
		if !fence {
			continue
		}
		begin := i + 1
		for i++; i < len(lines) && lines[i] != "```"; i++ {
		}
		if i == len(lines) {
			return nil, fmt.Errorf("the block in line %d has no end", begin)
		}
		text := strings.Join(lines[begin:i], "\n") + "\n"
		_, file, named := strings.Cut(info, " ")
		switch {
		case info == "sh":
			out = append(out, block{text: text})
		case named:
			out = append(out, block{file: file, text: text})
		}
	}
	return out, nil
}
