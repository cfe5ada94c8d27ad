// Package nats is the exporter that publishes documents, one a message, or whole
// batches to a NATS JetStream stream.
//
// Invariant: a batch is accepted when the stream has stored every message of it;
// a message carries its document's id, by which JetStream drops what another try
// doubles within the stream's window.
package nats
