// Package flow knows what is done over time: it follows the flows that the
// kernel side counts, one per process, file or connection, and descriptor, and
// makes their records.
//
// The kernel's counters only grow; a Table keeps what it told last and tells the
// difference. A flow has its first record a second after it began and then one
// an interval while something changes, and a last one when it ends. A flow that
// is shorter than a second has that one record.
//
// Invariant: each operation that the kernel side counted is in exactly one
// record, and all records of a flow carry the process version under which it
// began: before a process becomes another version (exec, set*id, setns, chdir)
// its flows are written out, marked truncated.
package flow
