// Command churn runs many containers that live for moments, on a real engine, and
// counts in how many of their records a reader of the stream finds the container's
// id, name and image: at the record itself, and by the stream's end.
//
// Invariant: only containers that it made are counted, and every one of them is: a
// container without a record is a failure.
package main
