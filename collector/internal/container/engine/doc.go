// Package engine asks container engines what a cgroup does not tell: a container's
// name, image, labels and mounts.
//
// One goroutine asks, one question at a time. Who wants to know does not wait: a
// container is completed when the answer is there, and the records in between
// carry its id. A container of which an engine knows nothing is asked for again a
// few times only.
//
// Invariant: an engine is not trusted to answer, or to answer quickly or shortly.
// Questions wait in bounded queues, each has a time limit, each answer a size
// limit, and an engine that does not answer is left alone for a while, longer each
// time. What is given up is counted.
package engine
