# Read by each service's script, which runs as
#
#   NAME.sh PROGRAMS RUN
#
# and starts a server on free ports of the loopback. PROGRAMS keeps what is built or
# fetched once; RUN/NAME takes what the server writes, its pid among it. The script
# prints the variable that tells the tests where the server is. When the server cannot
# be had, the last line on standard error says why.
set -euo pipefail
name=$(basename "$0" .sh)
here=$(cd "$(dirname "$0")" && pwd)
programs=$1 run=$2/$name
mkdir -p "$run"

# program NAME MODULE@VERSION: is built once, through the Go module proxy.
program() {
	[ -x "$programs/$1" ] || (cd "$programs" && GOWORK=off GOFLAGS=-mod=mod GOBIN=$programs CGO_ENABLED=0 go install "$2") >&2
}

# package PROGRAM PACKAGE...: installs Debian's packages when the program is missing.
package() {
	command -v "$1" >/dev/null && return
	shift
	apt-get update -qq >&2
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >"$run/apt.log" 2>&1 ||
		{ tail -1 "$run/apt.log" >&2; return 1; }
}

# jars NAME: fetches what NAME/pom.xml asks for from Maven Central, once.
jars() {
	local tool
	for tool in java javac mvn; do
		command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; return 1; }
	done
	cmp -s "$here/$1/pom.xml" "$programs/$1/pom.xml" && return
	mvn -q -B -f "$here/$1/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$programs/$1" >&2
	cp "$here/$1/pom.xml" "$programs/$1/pom.xml" # last: all is there
}

# java starts quickly and takes little.
java=(java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m -Dorg.slf4j.simpleLogger.defaultLogLevel=warn)

port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# serve NAME PORT COMMAND...: starts a server, whose pid is then in NAME.pid, and
# waits until it listens.
serve() {
	local what=$1 at=$2
	shift 2
	setsid "$@" >>"$run/$what.log" 2>&1 </dev/null &
	local pid=$!
	echo "$pid" >"$run/$what.pid"
	for _ in $(seq 300); do
		if (exec 3<>"/dev/tcp/127.0.0.1/$at") 2>/dev/null; then return; fi
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	tail -5 "$run/$what.log" >&2
	echo "$what does not listen on port $at" >&2
	return 1
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
