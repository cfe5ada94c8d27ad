//go:build !amd64

package main

func countAll() counts { return counts{Trouble: "instructions are counted on x86-64"} }
