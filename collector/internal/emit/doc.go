// Package emit puts records on streams, each after the entities it refers to.
//
// What the owner of the state hands over is an Item: a record with the versions
// of its entities. Which of them a stream has seen is known only where the stream
// is written, so a Stream belongs to the writer, and an Item that is dropped on
// the way takes nothing with it that another one needs.
//
// Invariant: an entity is written before the first record of its stream that
// refers to it, a process after its container and ancestors; a container is written
// again when its engine has told the rest, before the next record of it; whatever
// is dropped is counted in a Ledger by class, reason and container.
package emit
