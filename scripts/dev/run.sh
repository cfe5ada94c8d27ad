#!/usr/bin/env bash
# run.sh: the main job with its defaults. As root it captures this host and shows
# the alerts of the embedded rules; otherwise it replays a bundled trace.
set -euo pipefail
cd "$(dirname "$0")/../.."

replay() {
	echo "run: $1: replaying the bundled trace instead of capturing this host" >&2
	exec bin/sfprocessor run --input bundled: --export text:-
}

[ "$(id -u)" = 0 ] || replay "not root"
bin/sfcollector check >/dev/null 2>&1 || replay "this kernel does not take the probes (bin/sfcollector check says why)"

dir=$(mktemp -d)
pids=()
stop() {
	trap - EXIT INT TERM
	# The collector first, so that its last records still find the processor.
	for pid in "${pids[@]}"; do
		kill -TERM "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT TERM

# In sessions of their own, so that Ctrl-C reaches this script alone and the
# two stop in order.
setsid bin/sfprocessor run --input "unix:$dir/sysflow.sock" --export text:- &
processor=$!
for _ in $(seq 100); do
	[ -S "$dir/sysflow.sock" ] && break
	kill -0 "$processor" 2>/dev/null || exit 1
	sleep 0.05
done
setsid bin/sfcollector run --socket "$dir/sysflow.sock" &
pids=("$!" "$processor")
echo "run: capturing this host; alerts appear below, Ctrl-C ends" >&2
wait -n "${pids[@]}"
