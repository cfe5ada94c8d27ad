package view

import "testing"

func BenchmarkTypeByName(b *testing.B) {
	for b.Loop() {
		for _, name := range [...]string{"openat", "execve", "ptrace", "chmod"} {
			if _, ok := TypeByName(name); !ok {
				b.Fatal(name)
			}
		}
	}
}
