// Package procfs reads what the kernel's events do not carry: executable,
// arguments and working folder of processes that ran before the capture, and
// the names of users and groups, of the host and inside containers.
//
// Invariant: nothing here is trusted to be quick. Reader and Names answer the
// owner of the state at once or within a bounded time, as Inside does, and
// everything that is read has a size limit. What lies in a container is opened so
// that the container can neither lead the reader elsewhere nor hold it up.
package procfs
