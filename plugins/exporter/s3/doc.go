// Package s3 is the exporter that puts batches as objects into an S3-compatible
// store: gzip of documents, one a line.
//
// Invariant: a batch is one object, whose name follows from its records, so that
// another try replaces it instead of doubling it. Names are made of a few safe
// characters, whatever hosts and streams are called.
package s3
