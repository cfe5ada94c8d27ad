// Package otlp is the source that takes OpenTelemetry logs, over gRPC and HTTP. A log
// record that our exporter otlp made becomes the record that it carries; any other is
// an sfproto.Log with the container, pod and host that its resource names.
//
// Invariant: a request is answered with success when its batch was accepted
// downstream, and not before. What cannot be taken now is refused in the way that
// OTLP has for it, so that the sender tries again; only so many requests are on their
// way at a time.
package otlp
