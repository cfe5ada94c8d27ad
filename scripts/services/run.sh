#!/usr/bin/env bash
# Tests stages against real servers: starts each on free ports of the loopback, runs
# the tests that want it, and ends it, by pid. Programs are kept in bin/services;
# the first run fetches or builds them, which takes some minutes.
#
#   scripts/services/run.sh [SERVICE...]
#
# A server that cannot be had here is named at the end, with the reason, and is no
# failure unless SYSFLOW_REQUIRE_SERVICES is 1.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
all=(nats s3 syslog otelcol kafka opensearch schemas prometheus)
programs=$root/bin/services
run=$(mktemp -d)
mkdir -p "$programs"
failed=0 missing=0

# tests SERVICE: what wants the service, as MODULE:PACKAGE or MODULE:PACKAGE:TESTS.
tests() {
	case $1 in
	nats) echo plugins/exporter/nats:. plugins/source/nats:. ;;
	s3) echo plugins/exporter/s3:. ;;
	syslog) echo plugins/exporter/syslog:. ;;
	otelcol) echo plugins/exporter/otlp:. plugins/source/otlp:. ;;
	kafka) echo plugins/exporter/kafka:./... plugins/source/kafka:. scripts:./services:Kafka ;;
	opensearch) echo plugins:./exporter/elasticsearch ;;
	schemas) echo plugins:./encoding ;;
	prometheus) echo "scripts:./services:Alert|Prometheus" ;;
	*) echo "no such service: $1; want some of: ${all[*]}" >&2; return 2 ;;
	esac
}

# end stops what was started, by pid.
end() {
	local pid file
	for file in "$run"/*/*.pid; do
		[ -f "$file" ] || continue
		pid=$(cat "$file")
		kill "$pid" 2>/dev/null || true
		for _ in $(seq 100); do
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.1
		done
		kill -9 "$pid" 2>/dev/null || true
		rm -f "$file"
	done
}
trap 'end; rm -rf "$run"' EXIT

# try SERVICE: one line of the table at the end.
try() {
	local variable out=$run/$1.tests result=passed place module package only
	echo "== $1"
	if ! variable=$("scripts/services/$1.sh" "$programs" "$run" 2>"$run/$1.err"); then
		missing=1
		table+=("$1|not run: $(tail -1 "$run/$1.err")")
		end
		return
	fi
	export "${variable?}"
	for place in $(tests "$1"); do
		IFS=: read -r module package only <<<"$place"
		(cd "$root/$module" && GOWORK=off go test -count=1 -v -run "$only" "$package") >"$out" 2>&1 ||
			{ result=FAILED failed=1; cat "$out" >&2; }
		cat "$out" >>"$out.all"
		grep -E '^(---|ok|FAIL)' "$out" || true
	done
	table+=("$1|$result: $(grep -c '^--- PASS' "$out.all" || true) tests passed, $(grep -c '^--- FAIL' "$out.all" || true) failed, $(grep -c '^ *--- SKIP' "$out.all" || true) skipped")
	unset "${variable%%=*}"
	end
}

services=("$@")
[ $# -gt 0 ] || services=("${all[@]}")
for service in "${services[@]}"; do tests "$service" >/dev/null; done
table=()
for service in "${services[@]}"; do try "$service"; done
printf '\n%s\n' "service      result"
printf '%s\n' "${table[@]}" | awk -F'|' '{ printf "%-12s %s\n", $1, $2 }'
[ "${SYSFLOW_REQUIRE_SERVICES:-}" != 1 ] || [ $missing = 0 ] || failed=1
exit $failed
