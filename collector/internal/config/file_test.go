package config

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestLoad(t *testing.T) {
	s := Source{
		Path: file(t, `{"$schema": "x", "socket": "${DIR}/s", "interval": "5s", "exporter": "file", "cluster": "file",
 "filters": {"exclude": {"users": [0, "1000"], "paths": ["/proc"], "ports": [22]}, "include": {"records": ["file-flow"]}}}`),
		Environ: []string{"DIR=/run", "SYSFLOW__EXPORTER=env", "SYSFLOW__CLUSTER=env", "SYSFLOW__FILTERS__EXCLUDE__PORTS=[53, 443]"},
		Flags:   func(c *Capture) error { c.Cluster = "flag"; return nil },
	}
	c, warnings, err := s.Load()
	require.NoError(t, err)
	require.Empty(t, warnings)
	want := Default()
	want.Socket, want.Interval = "/run/s", Duration(5*time.Second)
	want.Exporter, want.Cluster = "env", "flag"
	want.Filters.Exclude = Lists{Users: []User{"0", "1000"}, Paths: []string{"/proc"}, Ports: []uint16{53, 443}}
	want.Filters.Include.Records = []string{"file-flow"}
	require.Equal(t, want, c)
}

func TestLoadTellsAllThatIsWrong(t *testing.T) {
	f := func(text string, environ []string, want ...string) {
		t.Helper()
		path := file(t, text)
		_, _, err := (&Source{Path: path, Environ: environ}).Load()
		require.Equal(t, ExitEnvironment, ExitCode(err))
		var ps jsonfile.Problems
		require.True(t, errors.As(err, &ps), "%v", err)
		var got []string
		for _, p := range ps {
			got = append(got, strings.TrimPrefix(p.String(), path+":"))
		}
		require.Equal(t, want, got)
	}
	f("{\n \"sockt\": 1,\n \"interval\": \"fast\", \"out\": \"-\",\n \"ring\": 5, \"schema-version\": 4,\n \"filters\": {\"exclude\": {\"paths\": [\"a\", \"/b/../c\"], \"records\": [\"NF\"], \"users\": [true]}}}", nil,
		`2:2: unknown key "sockt" (did you mean "socket"?)`,
		`3:14: interval: want a duration as "30s", have "fast"`,
		`4:10: ring 5 (want a power of two from 65536 to 1073741824 bytes)`,
		`4:31: schema-version 4 (5 and 6 can be written)`,
		`5:36: filters.exclude.paths[0] "a" cannot be meant (want a path that begins with a slash)`,
		`5:41: filters.exclude.paths[1] "/b/../c" cannot be meant (want it without //, . and .., as "/c")`,
		`5:65: filters.exclude.records[0] "NF" cannot be meant (want one of process, process-flow, file, file-flow, network-flow, syscall, dns)`,
		`5:81: filters.exclude.users: want a user's name or number, have true`)
	f(`{"container-socket": ["lxc=/a"], "out": "-"}`, []string{"SYSFLOW__INTERVAL=1ms", "SYSFLOW__FILTRS=1"},
		`$SYSFLOW__FILTRS: unknown key "filtrs" (did you mean "filters"?)`,
		`$SYSFLOW__INTERVAL: interval 1ms (one second is the shortest)`,
		`1:23: container-socket[0] "lxc=/a" (want ENGINE=PATH, as docker=/var/run/docker.sock, with one of docker, podman, containerd, crio)`)
	f(`{}`, nil, `1:1: there is no output (give --socket PATH or --out FILE, or --out - for standard output)`)
	f(`[]`, nil, `1:1: a configuration is an object, this is a list (the form is {"socket": "/run/sysflow/sysflow.sock"})`)
	f(`{`, nil, `1:1: not JSON: unexpected end of JSON input`)

	_, _, err := (&Source{Path: "/no/such.json"}).Load()
	require.ErrorContains(t, err, "open configuration: open /no/such.json")
	require.Equal(t, ExitEnvironment, ExitCode(err))
}

func TestWhatFlagsSayWrongIsUsage(t *testing.T) {
	s := Source{
		Path:  file(t, `{"out": "-", "interval": "1m"}`),
		Flags: func(c *Capture) error { c.Interval = 1; return nil },
		Given: func(key string) bool { return key == "interval" },
	}
	_, _, err := s.Load()
	require.EqualError(t, err, "--interval 1ns: one second is the shortest")
	require.Equal(t, ExitUsage, ExitCode(err))
}

func TestTheOriginalsVariables(t *testing.T) {
	s := Source{Original: true, Environ: []string{
		"SOCK_FILE=/sock/s", "INTERVAL=15", "EXPORTER_ID=e", "NODE_IP=10.0.0.1", "CRI_PATH=/run/crio/crio.sock",
		"FILTER=container.type != host", "ENABLE_PROC_FLOW=0", "SAMPLING_RATE=2", "OUTPUT=/mnt/data/",
	}}
	c, warnings, err := s.Load()
	require.NoError(t, err)
	want := Default()
	want.Socket, want.Interval, want.Exporter, want.NodeIP = "/sock/s", Duration(15*time.Second), "e", "10.0.0.1"
	want.ContainerSockets = []string{"crio=/run/crio/crio.sock"}
	want.Filters.Include.Containers, want.Filters.Exclude.Records = []string{"*"}, []string{"process-flow"}
	require.Equal(t, want, c)
	require.Len(t, warnings, 8)
	s.Flags = func(c *Capture) error { c.Out = "-"; return nil }
	c, _, err = s.Load()
	require.NoError(t, err)
	require.Empty(t, c.Socket, "what is said otherwise goes first")
	require.Contains(t, warnings, "SAMPLING_RATE is the original collector's, and is left alone: nothing is sampled, what is too much is shed by priority and counted")
}

// TestSchemaHasTheKeysThatAreRead: the schema names what Capture and Lists have.
func TestSchemaHasTheKeysThatAreRead(t *testing.T) {
	var s struct {
		Properties map[string]any
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal([]byte(Schema()), &s))
	keys := func(v any) []string {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		var m map[string]any
		require.NoError(t, json.Unmarshal(text, &m))
		return slices.Sorted(maps.Keys(m))
	}
	require.Equal(t, append([]string{"$schema"}, keys(Capture{})...), slices.Sorted(maps.Keys(s.Properties)))
	require.Equal(t, keys(Lists{}), slices.Sorted(maps.Keys(s.Defs["lists"].Properties)))
}

func TestListsAdd(t *testing.T) {
	var l Lists
	for _, text := range []string{"path=/a", "user=root", "port=22", "tree=1", "executable=/b", "cgroup=/c", "container=web", "record=file"} {
		require.NoError(t, l.Add(text))
	}
	require.Equal(t, Lists{
		Paths: []string{"/a"}, Users: []User{"root"}, Ports: []uint16{22}, Trees: []uint32{1}, Executables: []string{"/b"},
		Cgroups: []string{"/c"}, Containers: []string{"web"}, Records: []string{"file"},
	}, l)
	require.ErrorContains(t, l.Add("port=65536"), "no number up to 65535")
	require.ErrorContains(t, l.Add("prt=1"), `no kind "prt"`)
	require.ErrorContains(t, l.Add("path"), "want KIND=VALUE")
}

func TestNeedRestart(t *testing.T) {
	a, b := Default(), Default()
	b.Filters.Exclude.Ports, b.Interval, b.LogLevel = []uint16{1}, 0, "debug"
	require.Empty(t, NeedRestart(&a, &b))
	b.Socket, b.Ring = "/s", 1<<20
	require.Equal(t, []string{"socket", "ring"}, NeedRestart(&a, &b))
}

// TestWatch sees a change that was made before it began, and one that replaces the
// file.
func TestWatch(t *testing.T) {
	s := &Source{Path: file(t, `{"out": "-"}`)}
	load := func() Capture {
		c, _, err := s.Load()
		require.NoError(t, err)
		return c
	}
	require.Equal(t, "-", load().Out)
	require.NoError(t, os.WriteFile(s.Path, []byte(`{"out": "other"}`), 0o600))
	ctx, cancel := context.WithCancel(t.Context())
	again, changes, done := make(chan os.Signal), make(chan Capture), make(chan struct{})
	go func() {
		defer close(done)
		s.Watch(ctx, again, func() { changes <- load() })
	}()
	require.Equal(t, "other", (<-changes).Out)
	require.NoError(t, os.Rename(file(t, `{"out": "third"}`), s.Path))
	require.Equal(t, "third", (<-changes).Out)
	again <- os.Interrupt
	require.Equal(t, "third", (<-changes).Out)
	cancel()
	<-done
}
