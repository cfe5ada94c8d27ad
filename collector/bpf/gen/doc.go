// Package gen holds what bpf2go makes of the C sources: the objects for each
// architecture and the Go code that embeds them.
//
// Invariant: nothing here but this file is written by hand; ../generate.sh makes
// it again, byte for byte, with clang 14.
package gen

// The flags that keep the objects small and their bytes reproducible: no paths of
// this machine, instructions that 5.10 knows (no atomic fetch).
//
//go:generate go tool bpf2go -go-package gen -target amd64,arm64 -cc clang -cflags "-O2 -mcpu=v2 -Wall -Werror -fdebug-prefix-map=$PWD=. -fdebug-compilation-dir=." Sysflow ../sysflow.bpf.c
