package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: man FOLDER PROGRAM...")
		os.Exit(2)
	}
	for _, program := range os.Args[2:] {
		if err := write(os.Args[1], program); err != nil {
			fmt.Fprintln(os.Stderr, "man:", err)
			os.Exit(1)
		}
	}
}

// write writes the pages of a program into a folder.
func write(folder, program string) error {
	all, err := pages(program, []string{filepath.Base(program)}, "")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make folder of pages: %w", err)
	}
	for _, p := range all {
		if err := os.WriteFile(filepath.Join(folder, p.file()), p.roff(), 0o644); err != nil {
			return fmt.Errorf("write page: %w", err)
		}
	}
	return nil
}
