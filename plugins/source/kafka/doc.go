// Package kafka is the source that reads batches from Kafka topics, as one of a
// consumer group: several processors share the partitions.
//
// Invariant: a partition's offset is committed up to the first message that is not
// settled, and no further. A batch that downstream cannot take now is handed over
// again, so that its partition waits with it. A processor that dies leaves what it
// did not settle to the others: at least once, and duplicates are possible.
package kafka
