// Package nats is the source that reads batches from a NATS JetStream stream, by a
// durable pull consumer that several processors share.
//
// Invariant: a message is acknowledged when its batch is settled, and not before.
// While it is on its way the server is told so; what downstream cannot take is given
// back, and what a dead processor held the server gives to another: at least once,
// and duplicates are possible.
package nats
