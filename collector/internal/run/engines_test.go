package run

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// engineOf is a socket where an engine knows one container.
func engineOf(t *testing.T, id string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "run-") // a socket's path is short
	require.NoError(t, err)
	l, err := net.Listen("unix", filepath.Join(dir, "s"))
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /containers/"+id+"/json", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"Id":%q,"Name":"/front","Config":{"Image":"nginx:1"}}`, id)
	})
	server := &http.Server{Handler: mux}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // ends when it is closed
	}()
	t.Cleanup(func() {
		require.NoError(t, server.Close())
		<-done
		require.NoError(t, os.RemoveAll(dir))
	})
	return l.Addr().String()
}

// A container is told by its id at once, and with its name when the engine has
// answered, be there another record of it or not.
func TestContainerIsNamedByItsEngine(t *testing.T) {
	needProbe(t)
	id := strings.Repeat("a1", 32)
	top := cgroupFolder(t)
	inside := filepath.Join(top, "docker-"+id+".scope", "init")
	require.NoError(t, os.MkdirAll(inside, 0o755))
	t.Cleanup(func() {
		require.NoError(t, os.Remove(inside))
		require.NoError(t, os.Remove(filepath.Dir(inside)))
	})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	c := config.Default()
	c.Out, c.Cgroup, c.ContainerSockets = "-", top, []string{"docker=" + engineOf(t, id)}
	tr, header, named := newTrace(), make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		_, err := Capture(ctx, Options{Capture: c, Log: zerolog.Nop(), Callback: func(r sfproto.Record) error {
			switch r := r.(type) {
			case *sfproto.Header:
				close(header)
			case *sfproto.Container:
				if r.Image != "" {
					close(named)
				}
			}
			tr.add(t, r)
			return nil
		}})
		done <- err
	}()
	<-header
	require.NoError(t, exec.Command("sh", "-c", `echo $$ > "$1/cgroup.procs"; cat /dev/null`, "sh", inside).Run())
	select {
	case <-named:
	case <-ctx.Done():
	}
	cancel()
	require.NoError(t, <-done)

	containers := find(tr, func(*sfproto.Container) bool { return true })
	require.NotEmpty(t, containers)
	last := containers[len(containers)-1]
	require.Equal(t, id[:12], last.ID)
	require.Equal(t, "front", last.Name)
	require.Equal(t, "nginx:1", last.Image)
	require.Equal(t, sfproto.ContainerDocker, last.Type)
	cat := find(tr, func(p *sfproto.Process) bool { return p.Comm == "cat" })
	require.NotEmpty(t, cat)
	require.Equal(t, id[:12], cat[0].ContainerID)
}
