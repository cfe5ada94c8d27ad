// Package readers holds readers that are not ours to what we write: fastavro,
// avro-tools and hamba must read files of both versions, and agree on every
// record. fetch.sh gets the first two; without them their tests are skipped,
// saying so.
//
// Invariant: what is compared was decoded by somebody else's code alone.
package readers
