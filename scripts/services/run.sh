#!/usr/bin/env bash
# Tests stages against real servers: starts a NATS server, an S3 server
# (versitygw), rsyslogd and an OpenTelemetry Collector on free ports of the
# loopback, runs the stages' tests with their addresses, and ends what it
# started, by pid.
#
#   scripts/services/run.sh [DIR]
#
# DIR (default bin/services) keeps the servers' programs, which are built through
# the Go module proxy on the first run (some three minutes); rsyslogd comes from
# Debian's packages. SYSFLOW_TEST_ELASTICSEARCH, when set, is passed on.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
dir=$(mkdir -p "${1:-bin/services}" && cd "${1:-bin/services}" && pwd)
run=$(mktemp -d)
pids=()

finish() {
	for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
	for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
	rm -rf "$run"
}
trap finish EXIT

# program NAME MODULE@VERSION: is built once.
program() {
	[ -x "$dir/$1" ] || (cd "$dir" && GOWORK=off GOFLAGS=-mod=mod GOBIN=$dir CGO_ENABLED=0 go install "$2")
}

port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# serve NAME PORT COMMAND...: starts a server and waits until it listens.
serve() {
	local name=$1 at=$2
	shift 2
	"$@" >"$run/$name.log" 2>&1 &
	pids+=($!)
	for _ in $(seq 150); do
		if (exec 3<>"/dev/tcp/127.0.0.1/$at") 2>/dev/null; then return; fi
		kill -0 "${pids[-1]}" 2>/dev/null || break
		sleep 0.1
	done
	echo "$name does not listen on port $at:" >&2
	tail -5 "$run/$name.log" >&2
	exit 1
}

nats() {
	program nats-server github.com/nats-io/nats-server/v2@v2.12.1
	local at
	at=$(port)
	serve nats "$at" "$dir/nats-server" -a 127.0.0.1 -p "$at" -js -sd "$run/nats"
	export SYSFLOW_TEST_NATS=nats://127.0.0.1:$at
}

s3() {
	program versitygw github.com/versity/versitygw/cmd/versitygw@v1.8.0
	local at
	at=$(port)
	mkdir -p "$run/s3/data/sysflow" "$run/meta"
	serve s3 "$at" "$dir/versitygw" --access test --secret testtest --port "127.0.0.1:$at" posix --sidecar "$run/meta" "$run/s3/data"
	export SYSFLOW_TEST_S3=http://127.0.0.1:$at
}

syslog() {
	if ! command -v rsyslogd >/dev/null; then
		apt-get update -qq
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends rsyslog rsyslog-gnutls openssl >"$run/apt.log" 2>&1
	fi
	certificates
	local udp tcp tls
	udp=$(port) tcp=$(port) tls=$(port)
	cat >"$run/rsyslog.conf" <<-CONF
		global(workDirectory="$run" maxMessageSize="64k" defaultNetstreamDriverCAFile="$run/ca.crt"
		       defaultNetstreamDriverCertFile="$run/server.crt" defaultNetstreamDriverKeyFile="$run/server.key")
		module(load="imudp")
		module(load="imptcp")
		module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
		template(name="whole" type="string" string="%rawmsg-after-pri%\n")
		ruleset(name="keep") { action(type="omfile" file="$run/messages" template="whole") }
		input(type="imudp" address="127.0.0.1" port="$udp" ruleset="keep")
		input(type="imptcp" address="127.0.0.1" port="$tcp" ruleset="keep")
		input(type="imtcp" address="127.0.0.1" port="$tls" ruleset="keep")
	CONF
	serve rsyslog "$tls" rsyslogd -n -f "$run/rsyslog.conf" -i "$run/rsyslogd.pid"
	export SYSFLOW_TEST_SYSLOG="udp=$udp tcp=$tcp tls=$tls ca=$run/ca.crt messages=$run/messages"
}

# certificates makes an authority and a server's certificate for 127.0.0.1.
certificates() {
	(
		cd "$run"
		openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 2 -subj /CN=test-authority
		openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost
		echo "subjectAltName=IP:127.0.0.1,DNS:localhost" >san
		openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out server.crt -extfile san
	) >"$run/openssl.log" 2>&1
}

otelcol() {
	local core=v0.165.0 stable=v1.71.0 grpc http
	if [ ! -x "$dir/otelcol" ]; then
		program builder "go.opentelemetry.io/collector/cmd/builder@$core"
		cat >"$dir/otelcol.yaml" <<-CONF
			dist: {name: otelcol, output_path: $dir/otelcol-src, module: example.test/otelcol}
			receivers: [{gomod: go.opentelemetry.io/collector/receiver/otlpreceiver $core}]
			exporters: [{gomod: go.opentelemetry.io/collector/exporter/debugexporter $core}]
			providers:
			  - {gomod: go.opentelemetry.io/collector/confmap/provider/fileprovider $stable}
			  - {gomod: go.opentelemetry.io/collector/confmap/provider/envprovider $stable}
		CONF
		(cd "$dir" && GOWORK=off CGO_ENABLED=0 ./builder --config otelcol.yaml >"$run/builder.log" 2>&1)
		mv "$dir/otelcol-src/otelcol" "$dir/otelcol"
	fi
	grpc=$(port) http=$(port)
	cat >"$run/otelcol.yaml" <<-CONF
		receivers: {otlp: {protocols: {grpc: {endpoint: "127.0.0.1:$grpc"}, http: {endpoint: "127.0.0.1:$http"}}}}
		exporters: {debug: {verbosity: detailed}}
		service:
		  telemetry: {metrics: {level: none}}
		  pipelines: {logs: {receivers: [otlp], exporters: [debug]}}
	CONF
	serve otelcol "$http" "$dir/otelcol" --config "file:$run/otelcol.yaml"
	export SYSFLOW_TEST_OTLP="grpc=127.0.0.1:$grpc http=http://127.0.0.1:$http log=$run/otelcol.log"
}

nats
s3
syslog
otelcol
for module in exporter/nats exporter/s3 exporter/syslog exporter/otlp source/nats; do
	(cd "$root/plugins/$module" && GOWORK=off go test -count=1 -v ./... | grep -E '^(---|\s+---|FAIL|ok|PASS|panic)' | grep -v '^PASS$')
done
