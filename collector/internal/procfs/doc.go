// Package procfs reads what the kernel's events do not carry: executable,
// arguments and working folder of processes that ran before the capture, and
// the names of users and groups.
//
// Invariant: nothing here is trusted to be quick. Reader and Names answer the
// owner of the state at once or within a bounded time, and everything that is
// read has a size limit. User and group names are the host's: those of a
// container's own /etc/passwd are not looked up.
package procfs
