// Package watch tells when files may have changed.
//
// Files are replaced rather than written: an editor renames a new one over the old,
// and a Kubernetes volume swaps a symbolic link on the way to it. So what is watched
// are the folders in which the names of a path stand, each link on the way included,
// and they are found anew after each change.
//
// Invariant: a change is never missed for good: it is told once things have been quiet
// for a moment, and when the kernel has dropped events that is told as a change.
// What network file systems do elsewhere the kernel does not tell; there SIGHUP helps.
package watch
