// Command churn runs many containers that live for moments, on a real engine, and
// counts in how many of their records a reader of the stream finds the container's
// id, name and image: at the record itself, and by the stream's end.
//
// Measured on two cores with much else to do (load 30 to 40), Docker 20.10, 1,000
// containers of 50 ms, four at a time: records of all, 213,763 of them, none lost,
// 100 % with id, name and image.
//
// Invariant: only containers that it made are counted, and every one of them is: a
// container without a record is a failure.
package main
