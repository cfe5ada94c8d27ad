package e2e

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// TestAConfinedProcessorTakesStagesByReload: a processor that ends at the first call that
// it should not make starts stages with files, sockets, queues and databases all the same;
// one that would start a process is refused, and told how to have it.
func TestAConfinedProcessorTakesStagesByReload(t *testing.T) {
	dir := shortDir(t)
	path := func(name string) string { return dir + "/" + name }
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(path(name+".new"), []byte(text), 0o600))
		require.NoError(t, os.Rename(path(name+".new"), path(name)))
	}
	sink, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer sink.Close()
	pipeline := func(more string) string {
		return fmt.Sprintf(`{"stages": [{"name": "in", "type": "socket", "config": {"path": %q}},
 {"name": "rules", "type": "policy", "from": "in"}, {"name": "out", "type": "json", "from": "rules", "config": {"path": %q}}%s]}`,
			path("in.sock"), path("alerts"), more)
	}
	write("addresses", "203.0.113.66\n")
	write("pods.json", `{"items": []}`)
	write("p.json", pipeline(""))
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	p, err := pair.StartReady(ctx, pair.Options{Path: binary("sfprocessor"), Args: []string{"run", "--config", path("p.json"), "--confine", "kill"}})
	require.NoError(t, err)
	defer func() { require.NoError(t, p.Kill()) }()
	says := func(what string) {
		t.Helper()
		for !strings.Contains(p.Stderr(), what) {
			select {
			case <-p.Done():
				t.Fatalf("the processor has ended: %v\n%s", p.Wait(), p.Stderr())
			case <-ctx.Done():
				t.Fatalf("it does not say %q\n%s", what, p.Stderr())
			case <-time.After(interval):
			}
		}
	}

	address := sink.Addr().String()
	write("p.json", pipeline(fmt.Sprintf(`,
 {"name": "where", "type": "environment", "from": "rules", "config": {"files": {"host.id": "/etc/machine-id"}}},
 {"name": "pods", "type": "k8s", "from": "where", "config": {"lists": [%q]}},
 {"name": "listed", "type": "threat", "from": "pods", "config": {"lists": [{"name": "bad", "kind": "ip", "path": %q}]}},
 {"name": "stage", "type": "external", "from": "listed", "config": {"socket": %q}},
 {"name": "more", "type": "socket", "config": {"path": %q}}, {"name": "nothing", "type": "null", "from": "more"},
 {"name": "kept", "type": "file", "from": "stage", "queue": {"type": "disk", "path": %q}, "deadLetter": %q,
  "config": {"path": %q, "rotate": {"bytes": 1048576, "compress": "gzip"}}},
 {"name": "table", "type": "csv", "from": "rules", "config": {"path": %q, "fields": ["evt.type"]}},
 {"name": "log", "type": "syslog", "from": "rules", "config": {"address": %q, "protocol": "tcp"}},
 {"name": "hook", "type": "webhook", "from": "rules", "config": {"url": "http://%s/"}}`,
		path("pods.json"), path("addresses"), path("stage.sock"), path("more.sock"), path("queue"), path("refused.sf"), path("kept"), path("table.csv"), address, address)))
	require.NoError(t, syscall.Kill(p.PID(), syscall.SIGHUP))
	says("pipeline is reloaded")
	_, err = os.Stat(path("more.sock"))
	require.NoError(t, err)

	write("p.json", pipeline(`,
 {"name": "child", "type": "external", "from": "rules", "config": {"command": ["true"]}}, {"name": "last", "type": "null", "from": "child"}`))
	require.NoError(t, syscall.Kill(p.PID(), syscall.SIGHUP))
	says("pipeline is not reloaded")
	says(path("p.json") + `:3:67: stage \"child\" starts processes, which a confined processor may not (start the processor with --confine off`)
	require.NoError(t, p.Stop(within), p.Stderr())
}
