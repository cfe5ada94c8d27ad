// Package elasticsearch is the exporter that indexes documents in Elasticsearch or
// OpenSearch through their bulk interface, which both servers answer alike.
//
// Invariant: a document has an id that follows from its record, so that another
// try finds it there instead of doubling it; a batch is accepted when every
// document of it is there.
package elasticsearch
