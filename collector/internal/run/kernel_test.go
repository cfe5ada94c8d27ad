package run

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// needProbe skips where the probe cannot load. CI sets SYSFLOW_REQUIRE_KERNEL so
// that it fails instead.
func needProbe(t *testing.T) {
	t.Helper()
	for _, f := range Check() {
		if f.Needed && !f.OK {
			if os.Getenv("SYSFLOW_REQUIRE_KERNEL") != "" {
				t.Fatalf("%s: %s", f.Name, f.Detail)
			}
			t.Skipf("this test records with the real probe: %s: %s", f.Name, f.Detail)
		}
	}
}

// trace is what a capture made, by kind.
type trace struct {
	recs  []sfproto.Record
	procs map[sfproto.OID]*sfproto.Process // newest version
	files map[sfproto.FOID]string
}

func newTrace() *trace {
	return &trace{procs: map[sfproto.OID]*sfproto.Process{}, files: map[sfproto.FOID]string{}}
}

// add takes a record and holds it to the stream's invariant: what it refers to
// was there before.
func (tr *trace) add(t *testing.T, r sfproto.Record) {
	tr.recs = append(tr.recs, r)
	known := func(oid sfproto.OID, file sfproto.FOID) {
		require.Contains(t, tr.procs, oid, "%+v", r)
		if !file.IsZero() {
			require.Contains(t, tr.files, file, "%+v", r)
		}
	}
	switch r := r.(type) {
	case *sfproto.Process:
		if !r.POID.IsZero() {
			require.Contains(t, tr.procs, r.POID)
		}
		tr.procs[r.OID] = r
	case *sfproto.File:
		tr.files[r.OID] = r.Path
	case *sfproto.ProcessEvent:
		known(r.ProcOID, sfproto.FOID{})
	case *sfproto.FileFlow:
		known(r.ProcOID, r.FileOID)
	case *sfproto.FileEvent:
		known(r.ProcOID, r.FileOID)
		known(r.ProcOID, r.NewFileOID)
	case *sfproto.NetworkFlow:
		known(r.ProcOID, sfproto.FOID{})
	case *sfproto.SyscallEvent:
		known(r.ProcOID, r.FileOID)
	}
}

// find is the records for which is holds.
func find[T sfproto.Record](tr *trace, is func(T) bool) (out []T) {
	for _, r := range tr.recs {
		if v, ok := r.(T); ok && is(v) {
			out = append(out, v)
		}
	}
	return out
}

// flowsOf are the flows on a path.
func (tr *trace) flowsOf(path string) []*sfproto.FileFlow {
	return find(tr, func(f *sfproto.FileFlow) bool { return tr.files[f.FileOID] == path })
}

func TestRecordedCommand(t *testing.T) {
	needProbe(t)
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	require.NoError(t, os.WriteFile(data, bytes.Repeat([]byte("x"), 5000), 0o600))
	script := `cat "$1/data" > "$1/copy"; mkdir "$1/d"; mv "$1/copy" "$1/d/copy"; cd "$1/d"; rm copy; cat nothing; exit 3`
	c := config.Default()
	c.Out, c.Command = "-", []string{"sh", "-c", script, "sh", dir}
	var out bytes.Buffer
	status, err := Capture(t.Context(), Options{Capture: c, Stdout: &out, Log: zerolog.Nop()})
	require.NoError(t, err)
	require.Equal(t, 3, status)

	tr := readTrace(t, &out)
	read := tr.flowsOf(data)
	require.Len(t, read, 1)
	require.Equal(t, int64(5000), read[0].NumRRecvBytes)
	require.Equal(t, sfproto.OpenRdonly, read[0].OpenFlags&(sfproto.OpenRdonly|sfproto.OpenWronly))
	require.Equal(t, "cat", tr.procs[read[0].ProcOID].Comm)
	var written int64
	for _, f := range tr.flowsOf(filepath.Join(dir, "copy")) {
		written += f.NumWSendBytes
	}
	require.Equal(t, int64(5000), written)

	ops := map[sfproto.Op]string{}
	for _, e := range find(tr, func(e *sfproto.FileEvent) bool { return e.Ret == 0 }) {
		ops[e.OpFlags] = tr.files[e.FileOID]
	}
	require.Equal(t, map[sfproto.Op]string{
		sfproto.OpMkdir: filepath.Join(dir, "d"), sfproto.OpRename: filepath.Join(dir, "copy"),
		sfproto.OpUnlink: filepath.Join(dir, "d", "copy"),
	}, ops)
	failed := find(tr, func(e *sfproto.SyscallEvent) bool { return tr.files[e.FileOID] == filepath.Join(dir, "d", "nothing") })
	require.Len(t, failed, 1)
	require.Equal(t, int64(-2), failed[0].Ret)

	execs := find(tr, func(e *sfproto.ProcessEvent) bool { return e.OpFlags == sfproto.OpExec })
	require.Len(t, execs, 6, "sh, cat, mkdir, mv, rm, cat")
	exits := find(tr, func(e *sfproto.ProcessEvent) bool { return e.OpFlags == sfproto.OpExit })
	require.Len(t, exits, 6)
	require.Equal(t, int32(3<<8), exits[5].Ret)
	require.Empty(t, find(tr, func(l *sfproto.Loss) bool { return l.Count > 0 }))
}

func readTrace(t *testing.T, out *bytes.Buffer) *trace {
	t.Helper()
	rc, err := wire.NewReceiver(out)
	require.NoError(t, err)
	defer rc.Close()
	tr := newTrace()
	for {
		f, err := rc.Next()
		if err != nil {
			require.ErrorContains(t, err, "EOF")
			return tr
		}
		for _, r := range f.Records {
			tr.add(t, r)
		}
	}
}

// cgroupFolder makes a cgroup v2 folder for the test.
func cgroupFolder(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, exec.Command("mount", "-t", "cgroup2", "none", root).Run())
	t.Cleanup(func() { require.NoError(t, exec.Command("umount", root).Run()) })
	dir, err := os.MkdirTemp(root, "sysflow-run-test-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.Remove(dir)) })
	return dir
}

// A cgroup is recorded while it runs: connections, and flows that are told
// before they end.
func TestRecordedCgroup(t *testing.T) {
	needProbe(t)
	dir := cgroupFolder(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	c := config.Default()
	c.Out, c.Cgroup = "-", dir
	tr, header := newTrace(), make(chan struct{})
	open := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		_, err := Capture(ctx, Options{Capture: c, Log: zerolog.Nop(), Callback: func(r sfproto.Record) error {
			switch r := r.(type) {
			case *sfproto.Header:
				close(header)
			case *sfproto.NetworkFlow:
				if r.OpFlags&sfproto.OpConnect != 0 {
					close(open)
				}
			}
			tr.add(t, r)
			return nil
		}})
		done <- err
	}()
	<-header
	// The shell joins the cgroup, connects, sends, and waits to be told to end.
	cmd := exec.Command("bash", "-c", `echo $$ > "$1/cgroup.procs"; exec 3<>/dev/tcp/127.0.0.1/$2; /bin/echo hello >&3; read x`,
		"bash", dir, strconv.Itoa(port))
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	conn, err := l.Accept()
	require.NoError(t, err)
	defer conn.Close()
	select {
	case <-open: // told although it is still open
	case <-ctx.Done():
	}
	require.NoError(t, stdin.Close())
	require.ErrorContains(t, cmd.Wait(), "exit status 1")
	cancel()
	require.NoError(t, <-done)

	flows := find(tr, func(f *sfproto.NetworkFlow) bool { return f.Dport == int32(port) })
	senders, sent := map[string]bool{}, int64(0)
	for _, f := range flows {
		require.Equal(t, "127.0.0.1", sfproto.Addr(f.DIP, f.DIP6).String())
		senders[tr.procs[f.ProcOID].Comm] = true
		sent += f.NumWSendBytes
	}
	require.Equal(t, map[string]bool{"bash": true, "echo": true}, senders)
	require.Equal(t, int64(len("hello\n")), sent)
}

// The hash of a program comes with a later record of its process, at the latest
// with its end when it lives long enough to be looked at.
func TestProgramsAreHashed(t *testing.T) {
	needProbe(t)
	program := filepath.Join(t.TempDir(), "program")
	sleep, err := exec.LookPath("sleep")
	require.NoError(t, err)
	content, err := os.ReadFile(sleep)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(program, content, 0o700))
	c := config.Default()
	c.Out, c.Command, c.HashExecutables = "-", []string{program, "1"}, true
	var out bytes.Buffer
	_, err = Capture(t.Context(), Options{Capture: c, Stdout: &out, Log: zerolog.Nop()})
	require.NoError(t, err)

	tr := readTrace(t, &out)
	told := find(tr, func(p *sfproto.Process) bool { return p.Exe == program })
	require.NotEmpty(t, told)
	require.Equal(t, fmt.Sprintf("sha256:%x", sha256.Sum256(content)), told[len(told)-1].ExeHash)
}
