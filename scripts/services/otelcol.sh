#!/usr/bin/env bash
# An OpenTelemetry Collector, made by its builder, that prints what it is sent, and
# sends it on to where a test may listen, over gRPC and HTTP.
. "$(dirname "$0")/lib.sh"
core=v0.165.0 stable=v1.71.0
cat >"$run/build.yaml" <<-CONF
	dist: {name: otelcol, output_path: $programs/otelcol-src, module: example.test/otelcol}
	receivers: [{gomod: go.opentelemetry.io/collector/receiver/otlpreceiver $core}]
	exporters:
	  - {gomod: go.opentelemetry.io/collector/exporter/debugexporter $core}
	  - {gomod: go.opentelemetry.io/collector/exporter/otlpexporter $core}
	  - {gomod: go.opentelemetry.io/collector/exporter/otlphttpexporter $core}
	providers:
	  - {gomod: go.opentelemetry.io/collector/confmap/provider/fileprovider $stable}
	  - {gomod: go.opentelemetry.io/collector/confmap/provider/envprovider $stable}
CONF
if [ ! -x "$programs/otelcol" ] || ! cmp -s "$run/build.yaml" "$programs/otelcol.yaml"; then
	program builder "go.opentelemetry.io/collector/cmd/builder@$core"
	(cd "$programs" && GOWORK=off CGO_ENABLED=0 ./builder --config "$run/build.yaml" >"$run/builder.log" 2>&1) ||
		{ tail -1 "$run/builder.log" >&2; exit 1; }
	mv "$programs/otelcol-src/otelcol" "$programs/otelcol"
	cp "$run/build.yaml" "$programs/otelcol.yaml"
fi
grpc=$(port) http=$(port) on_grpc=$(port) on_http=$(port)
cat >"$run/otelcol.yaml" <<-CONF
	receivers: {otlp: {protocols: {grpc: {endpoint: "127.0.0.1:$grpc"}, http: {endpoint: "127.0.0.1:$http"}}}}
	exporters:
	  debug: {verbosity: detailed}
	  otlp: {endpoint: "127.0.0.1:$on_grpc", tls: {insecure: true}, retry_on_failure: {initial_interval: 100ms, max_interval: 1s}}
	  otlphttp: {endpoint: "http://127.0.0.1:$on_http", retry_on_failure: {initial_interval: 100ms, max_interval: 1s}}
	service:
	  telemetry: {metrics: {level: none}}
	  pipelines: {logs: {receivers: [otlp], exporters: [debug, otlp, otlphttp]}}
CONF
serve otelcol "$http" "$programs/otelcol" --config "file:$run/otelcol.yaml"
echo "SYSFLOW_TEST_OTLP=grpc=127.0.0.1:$grpc http=http://127.0.0.1:$http log=$run/otelcol.log on_grpc=127.0.0.1:$on_grpc on_http=127.0.0.1:$on_http"
