// Package external is the stage that is written in another language: a child
// process that reads its standard input, or a program that dials a Unix socket.
//
// What it reads is an Avro container stream of SysFlow's records that does not end.
// A batch is its records, each entity before its first use and each earlier
// annotation right behind its record, and then a mark: an Annotation whose streamId
// is "batch" and whose sequence is the batch's number. What it writes is a container
// stream of Annotations, by any schema that has a union with that record: those of
// the batch, whose sequence is the position of their record since the last mark,
// beginning with 0, and then the mark, as it was read.
//
// Invariant: a batch goes on once, and in its order: with the stage's annotations, or
// without them when the stage did not answer in time, was asked again and did not
// answer either; that is counted. A stage that is late, dies or answers anything
// else is ended and begun anew, with a growing pause.
package external
