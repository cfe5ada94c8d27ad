// Package webhook is the exporter that posts documents to any HTTP server.
//
// Invariant: a document is sent when the server answered 2xx.
package webhook
