// Package child makes processes by system calls alone, without what a runtime does
// around them: by vfork, on x86-64.
//
// Invariant: a child touches no memory of its parent's.
package child
