// Package otlp is the exporter that sends alerts or records as OpenTelemetry log
// records, over gRPC or HTTP (OTLP 1.x).
//
// Invariant: a batch is one request, grouped by node, container and pod; it is
// accepted when the server took it. What a server rejects of it is counted.
package otlp
