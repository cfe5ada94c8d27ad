// Package entity joins the records of a stream with the entities that they
// refer to: processes with their ancestors, containers, pods and files.
//
// Invariant: what a joined record points to never changes. An entity that was
// announced anew is a new value, and a process whose parent or container
// changed is copied before the next record is joined; earlier records keep what
// was true when they happened. Every table is bounded and every eviction
// counted.
package entity
