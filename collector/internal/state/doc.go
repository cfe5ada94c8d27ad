// Package state knows who acts: the processes and containers behind the kernel's
// events, by thread group id.
//
// A Table belongs to one goroutine. The Versions it makes are immutable and may
// be handed to others: a record keeps the version under which it was done,
// whatever becomes of the process afterwards. Only what is found out later about a
// container or a program is added to the value that versions share.
//
// Deliberately absent: a process's environment, which holds secrets.
//
// Invariant: a process is named by thread group id and start time, so that a
// reused id is another process.
package state
