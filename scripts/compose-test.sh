#!/usr/bin/env bash
# compose-test.sh: starts the pair of compose.yaml in a real engine and waits for
# an alert that an event in a third container causes; then lets the collector ask
# the engine, and waits for one that names the container, its image and its user.
# The engine is this script's own: its data lies in a temporary folder and it is
# ended at the end. Needs root; installs the engine (Debian's docker.io) and builds
# Compose where they are missing. SYSFLOW_CACHE keeps the built Compose between runs.
set -euo pipefail
cd "$(dirname "$0")/.."

compose_version=v2.40.3
dir=$(mktemp -d)
engine=
files=(-f compose.yaml)

fail() {
	echo "compose-test: $1" >&2
	exit 1
}

# need PROGRAM PACKAGE...: installs Debian packages when the program is missing.
need() {
	command -v "$1" >/dev/null && return
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${@:2}" >/dev/null
}

# until_ SECONDS WHAT COMMAND...: until the command succeeds.
until_() {
	local deadline=$((SECONDS + $1)) what=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		((SECONDS < deadline)) || fail "$what: still not so, giving up"
		sleep 0.2
	done
}

start_engine() {
	# Without bridge and firewall: the host's network is not touched. Limits are
	# set because raising them may be forbidden where this runs.
	setsid dockerd --data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/dockerd.pid" \
		--host "unix://$dir/docker.sock" --bridge=none --iptables=false \
		--default-ulimit nofile=20000:20000 >"$dir/dockerd.log" 2>&1 </dev/null &
	engine=$!
	export DOCKER_HOST="unix://$dir/docker.sock"
	until_ 60 "the engine answers" docker version
}

# compose_binary prints the path of Compose, built through the Go proxy.
compose_binary() {
	local cache=${SYSFLOW_CACHE:-$dir} module=github.com/docker/compose/v2@$compose_version source
	local binary=$cache/docker-compose-$compose_version
	if [ ! -x "$binary" ]; then
		source=$(cd / && GOFLAGS=-mod=mod go mod download -json "$module" | sed -n 's/.*"Dir": "\(.*\)",*/\1/p')
		cp -r "$source" "$dir/compose"
		chmod -R u+w "$dir/compose"
		mkdir -p "$cache"
		(cd "$dir/compose" && GOWORK=off CGO_ENABLED=0 go build -mod=mod -trimpath \
			-ldflags "-s -w -X github.com/docker/compose/v2/internal.Version=$compose_version" -o "$binary" ./cmd) >&2
	fi
	echo "$binary"
}

# victim_image imports a file system of busybox, one secret and one user.
victim_image() {
	mkdir -p "$dir/victim/bin" "$dir/victim/etc"
	cp "$(command -v busybox)" "$dir/victim/bin/busybox"
	ln -s busybox "$dir/victim/bin/cat"
	ln -s busybox "$dir/victim/bin/sh"
	ln -s busybox "$dir/victim/bin/sleep"
	echo 'root:$y$j9T$not$a-real-hash:19000:0:99999:7:::' >"$dir/victim/etc/shadow"
	echo 'captain:x:0:0::/:/bin/sh' >"$dir/victim/etc/passwd"
	tar -C "$dir/victim" -c . | docker import - sysflow/victim:1.2 >/dev/null
}

compose() { "$compose" "${files[@]}" "$@"; }

# choose_files takes the fallback of engines that do not know CAP_BPF.
choose_files() {
	docker create --name capable --cap-add BPF --network none sysflow/victim:1.2 true >/dev/null 2>&1 && return
	echo "compose-test: this engine does not know CAP_BPF: the collector gets SYS_ADMIN instead" >&2
	files+=(-f scripts/release/compose.sys-admin.yaml)
}

# alerted: the processor has told of the victim's container.
alerted() { compose logs --no-log-prefix processor | grep -F "$victim" | grep -qF '/etc/shadow'; }

# named: the processor has told the victim's name, image and user.
named() { compose logs --no-log-prefix processor | grep -F "$victim" | grep -qF 'name=victim image=sysflow/victim:1.2 user=captain'; }

# ask_engine has the collector ask the engine, and the processor tell the answer.
ask_engine() {
	cat >"$dir/rules.yaml" <<-'RULE'
		- rule: Named
		  desc: A container reads a secret.
		  condition: evt.is_open_read = true and fd.name = /etc/shadow and container.id != host
		  output: "%container.id name=%container.name image=%container.image user=%user.name"
		  priority: NOTICE
	RULE
	cat >"$dir/named.yaml" <<-YAML
		services:
		  processor:
		    command: [run, --rules, /rules.yaml, --input, "unix:/run/sysflow/sysflow.sock", --export, "json:-"]
		    volumes: ["$dir/rules.yaml:/rules.yaml:ro"]
	YAML
	export DOCKER_SOCKET=$dir/docker.sock
	files+=(-f scripts/release/compose.docker.yaml -f "$dir/named.yaml")
	compose up --detach --no-build
}

finish() {
	local status=$?
	trap - EXIT INT TERM
	if [ -n "$engine" ]; then
		if [ $status != 0 ]; then
			compose logs --tail 20 >&2 || tail -5 "$dir/dockerd.log" >&2
		fi
		docker rm -f victim capable >/dev/null 2>&1 || true
		compose down --volumes --timeout 5 >/dev/null 2>&1 || true
		kill "$engine" 2>/dev/null || true
		wait "$engine" 2>/dev/null || true
	fi
	rm -rf "$dir"
	exit $status
}

[ "$(id -u)" = 0 ] || fail "a container engine needs root"
[ -x bin/sfcollector ] && [ -x bin/sfprocessor ] || fail "bin/ lacks the binaries: run make build"
need dockerd docker.io iptables
need busybox busybox-static
trap finish EXIT
trap 'exit 130' INT TERM

compose=$(compose_binary)
start_engine
victim_image
choose_files
DOCKER_BUILDKIT=0 compose build >"$dir/build.log" 2>&1 || fail "build images: $(tail -3 "$dir/build.log")"
compose up --detach --no-build
# The victim reads its secret again and again: the collector may attach later.
victim=$(docker run --detach --name victim --network none sysflow/victim:1.2 \
	sh -c 'i=0; while [ $i -lt 120 ]; do cat /etc/shadow >/dev/null; sleep 0.5; i=$((i + 1)); done')
victim=${victim:0:12}
until_ 30 "an alert on container $victim" alerted
compose logs --no-log-prefix processor | grep -F "$victim" | grep -F '/etc/shadow' | head -1
ask_engine
until_ 30 "an alert that names container $victim" named
compose logs --no-log-prefix processor | grep -F 'name=victim' | head -1
echo "compose-test: ok"
