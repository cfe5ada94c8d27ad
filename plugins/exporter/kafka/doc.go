// Package kafka is the exporter that produces documents to a Kafka topic, one a
// message, or whole batches, keyed by node, so that a node's messages keep their
// order.
//
// Invariant: a batch is accepted when all in-sync replicas of its partitions have
// every message of it; the producer is idempotent, so that its own retries double
// nothing.
package kafka
