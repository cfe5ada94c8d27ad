// Package record makes SysFlow records of the kernel's events: it owns the state
// (who) and the flows (what, over time) and hands over each record with the
// entities it refers to.
//
// A Maker belongs to one goroutine, which feeds it events in the order of the
// ring and ticks of the clock in between. It never waits for anything but a
// bounded look at /proc for a process that it has not met.
//
// Invariants: a change of what a process is ends its flows first (Barrier), so
// that each record joins the version under which it was done. A failed call never
// makes a flow; it is a SyscallEvent.
//
// Choices where the format leaves room: chdir and fchdir make no event, only the
// changed process; setns is a SyscallEvent on the namespace's file and not the
// original collector's file flow, which no open file stands behind; a path that
// starts from a descriptor that is not open stays relative; the text of a symbolic link is told raw, and its file is the absolute path that it
// means from the link's folder.
package record
