package volume

import (
	"os/exec"
)

// load is a program, or a few, run by a shell in a folder of its own.
type load struct {
	name   string
	script string
	needs  []string // programs
}

func loads() []load {
	return []load{
		{"go build, nothing cached", `echo 'package main
func main() { println(1) }' > a.go && HOME=$PWD GOCACHE=$PWD/cache GOFLAGS=-mod=mod GO111MODULE=off go build -o a a.go`, []string{"go"}},
		{"find /usr", `find /usr -size +1k > /dev/null`, []string{"find"}},
		{"redis-benchmark, 100,000 requests", `redis-server --port $PORT --bind 127.0.0.1 --save '' > /dev/null & server=$!
until redis-cli -p $PORT ping > /dev/null 2>&1; do sleep 0.1; done
redis-benchmark -p $PORT -n 50000 -c 20 -t set,get -q > /dev/null
kill $server; wait $server`, []string{"redis-server", "redis-benchmark", "redis-cli"}},
		{"nginx and wrk, 5 s", `echo "daemon off; master_process off; pid $PWD/pid; error_log /dev/null; events {}
http { access_log off; client_body_temp_path $PWD; server { listen 127.0.0.1:$PORT; root /usr/share/doc; } }" > conf
nginx -e /dev/null -c $PWD/conf & server=$!
until wrk -d 1 -c 1 -t 1 http://127.0.0.1:$PORT/ > /dev/null 2>&1; do sleep 0.1; done
wrk -d 5 -c 10 -t 1 http://127.0.0.1:$PORT/ > /dev/null
kill $server; wait $server; true`, []string{"nginx", "wrk"}},
		{"shell loop, 500 programs", `i=0; while [ $i -lt 250 ]; do /bin/true; cat /etc/hostname > /dev/null; i=$((i+1)); done`, []string{"sh", "cat"}},
		{"npm", `npm --version > /dev/null; npm config list > /dev/null`, []string{"npm", "node"}},
	}
}

// Missing is the first program that is not there, "" when all are.
func Missing(programs []string) string {
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			return name
		}
	}
	return ""
}
