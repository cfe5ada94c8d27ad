#!/usr/bin/env bash
# An OpenTelemetry Collector, made by its builder, that prints what it is sent.
. "$(dirname "$0")/lib.sh"
core=v0.165.0 stable=v1.71.0
if [ ! -x "$programs/otelcol" ]; then
	program builder "go.opentelemetry.io/collector/cmd/builder@$core"
	cat >"$programs/otelcol.yaml" <<-CONF
		dist: {name: otelcol, output_path: $programs/otelcol-src, module: example.test/otelcol}
		receivers: [{gomod: go.opentelemetry.io/collector/receiver/otlpreceiver $core}]
		exporters: [{gomod: go.opentelemetry.io/collector/exporter/debugexporter $core}]
		providers:
		  - {gomod: go.opentelemetry.io/collector/confmap/provider/fileprovider $stable}
		  - {gomod: go.opentelemetry.io/collector/confmap/provider/envprovider $stable}
	CONF
	(cd "$programs" && GOWORK=off CGO_ENABLED=0 ./builder --config otelcol.yaml >"$run/builder.log" 2>&1) ||
		{ tail -1 "$run/builder.log" >&2; exit 1; }
	mv "$programs/otelcol-src/otelcol" "$programs/otelcol"
fi
grpc=$(port) http=$(port)
cat >"$run/otelcol.yaml" <<-CONF
	receivers: {otlp: {protocols: {grpc: {endpoint: "127.0.0.1:$grpc"}, http: {endpoint: "127.0.0.1:$http"}}}}
	exporters: {debug: {verbosity: detailed}}
	service:
	  telemetry: {metrics: {level: none}}
	  pipelines: {logs: {receivers: [otlp], exporters: [debug]}}
CONF
serve otelcol "$http" "$programs/otelcol" --config "file:$run/otelcol.yaml"
echo "SYSFLOW_TEST_OTLP=grpc=127.0.0.1:$grpc http=http://127.0.0.1:$http log=$run/otelcol.log"
