// Package kafka is the exporter that produces documents to a Kafka topic, one a
// message, or whole batches, keyed by node, so that a node's messages keep their
// order.
//
// Invariant: a batch is accepted when all in-sync replicas of its partitions have
// every message of it. The producer is idempotent: what it tries again within the
// time-out doubles nothing. After it the whole batch is tried anew, which may double it.
package kafka
