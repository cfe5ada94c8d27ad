#!/usr/bin/env bash
# churn.sh: runs N (1000) containers that live for 50 ms on an engine of its own, and
# fails when less than 99.9 % of their records have id, name and image. The engine's
# data lies in a temporary folder, and it is ended at the end. Needs root; installs
# Debian's docker.io or podman where it is missing.
#
#   scripts/churn/churn.sh [docker|podman] [N] [AT A TIME]
set -euo pipefail
cd "$(dirname "$0")/../.."
kind=${1:-docker} n=${2:-1000} parallel=${3:-4}
dir=$(mktemp -d)
engine=
parent=/sysflow-churn-$$ # of the engine's own cgroups

finish() {
	[ -z "$engine" ] || { kill "$engine" 2>/dev/null || true; wait "$engine" 2>/dev/null || true; }
	find /sys/fs/cgroup -depth -type d -path "*/sysflow-churn-$$*" -exec rmdir {} + 2>/dev/null || true
	rm -rf "$dir" 2>/dev/null || true
}
trap finish EXIT

need() {
	command -v "$1" >/dev/null && return
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${@:2}" >/dev/null
}

# until_ COMMAND...: until it succeeds, for a minute at most.
until_() {
	for _ in $(seq 300); do
		if "$@" >/dev/null 2>&1; then return; fi
		sleep 0.2
	done
	echo "churn: $* does not succeed" >&2
	tail -5 "$dir/engine.log" >&2
	return 1
}

case $kind in
docker)
	need dockerd docker.io
	setsid dockerd --data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/dockerd.pid" \
		--host "unix://$dir/engine.sock" --bridge=none --iptables=false --cgroup-parent "$parent" \
		--default-ulimit nofile=20000:20000 >"$dir/engine.log" 2>&1 </dev/null &
	engine=$!
	client=(docker --host "unix://$dir/engine.sock")
	;;
podman)
	need podman podman runc
	parent=/libpod_parent
	cat >"$dir/containers.conf" <<-C
		[containers]
		default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
		[engine]
		cgroup_manager = "cgroupfs"
		runtime = "runc"
		events_logger = "file"
	C
	export CONTAINERS_CONF=$dir/containers.conf
	client=(podman --root "$dir/data" --runroot "$dir/run")
	setsid "${client[@]}" \
		system service --time=0 "unix://$dir/engine.sock" >"$dir/engine.log" 2>&1 </dev/null &
	engine=$!
	;;
*)
	echo "churn: $kind: want docker or podman" >&2
	exit 2
	;;
esac

mkdir "$dir/image" "$dir/image/tmp"
(cd scripts && CGO_ENABLED=0 GOWORK=off go build -trimpath -o "$dir/churn" ./churn)
cp "$dir/churn" "$dir/image/churn"
tar -C "$dir/image" -cf "$dir/image.tar" .
until_ curl -sf --unix-socket "$dir/engine.sock" http://engine/version
"${client[@]}" import --change 'CMD ["/churn","payload"]' "$dir/image.tar" localhost/sysflow-churn:1 >/dev/null 2>&1

"$dir/churn" -collector bin/sfcollector -engine "$kind" -socket "$dir/engine.sock" -parent "$parent" \
	-image localhost/sysflow-churn:1 -n "$n" -parallel "$parallel" -dir "$dir"
