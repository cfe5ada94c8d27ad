package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	hamba "github.com/hamba/avro/v2"
	"github.com/hamba/avro/v2/ocf"
	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/schema"
)

// recordActivity captures one run of the activity into a file.
func recordActivity(r *rig, args ...string) string {
	r.t.Helper()
	out := r.path("trace.sf")
	collector := r.collector(append(args, "--out", out)...)
	r.activity("all")
	require.NoError(r.t, collector.Stop(within), collector.Stderr())
	return out
}

func TestKnownActivityGivesItsRecords(t *testing.T) {
	r := newRig(t)
	tr := readTrace(t, recordActivity(r))
	require.Len(t, tr.headers, 1)
	require.Empty(t, tr.lost())
	t.Run("files", func(t *testing.T) { checkFiles(t, r, tr) })
	t.Run("network", func(t *testing.T) { checkNetwork(t, tr) })
	t.Run("processes", func(t *testing.T) { checkProcesses(t, tr) })
}

func checkFiles(t *testing.T, r *rig, tr *trace) {
	flows := tr.fileFlows(r.work("data"))
	require.Len(t, flows, 2, "one flow for each descriptor")
	written, read := flows[0], flows[1]

	require.Equal(t, sfproto.OpOpen|sfproto.OpWrite|sfproto.OpClose, written.OpFlags)
	require.EqualValues(t, writes, written.NumWSendOps)
	require.EqualValues(t, writes*writeSize, written.NumWSendBytes)
	require.EqualValues(t, writes*writeSize, written.NumWSendBytesTotal)
	require.NotZero(t, written.OpenFlags&sfproto.OpenCreat)
	require.Zero(t, written.NumRRecvOps)

	require.Equal(t, sfproto.OpOpen|sfproto.OpRead|sfproto.OpClose, read.OpFlags)
	require.EqualValues(t, reads, read.NumRRecvOps)
	require.EqualValues(t, reads*readSize, read.NumRRecvBytes)

	require.Empty(t, tr.fileFlows(r.work("missing")), "a failed open is no flow")
	require.Equal(t, []string{
		"MKDIR folder", "RENAME data moved", "LINK moved hard", "SYMLINK moved soft", "UNLINK moved", "RMDIR folder",
	}, tr.fileEvents(filepath.Clean(r.work(""))))
}

func checkNetwork(t *testing.T, tr *trace) {
	for _, ipv6 := range []bool{false, true} {
		connected := tr.networkFlows(sfproto.ProtoTCP, ipv6, sfproto.OpConnect)
		accepted := tr.networkFlows(sfproto.ProtoTCP, ipv6, sfproto.OpAccept)
		require.Len(t, connected, 1)
		require.Len(t, accepted, 1)
		client, server := connected[0], accepted[0]
		require.EqualValues(t, messageSize, client.NumWSendBytes)
		require.EqualValues(t, messageSize, server.NumRRecvBytes)
		require.Equal(t, client.Dport, server.Dport, "D is the server's end on both")
		require.Equal(t, client.Sport, server.Sport)
		require.NotZero(t, client.Dport)
	}
	sent := tr.networkFlows(sfproto.ProtoUDP, false, sfproto.OpWrite)
	received := tr.networkFlows(sfproto.ProtoUDP, false, sfproto.OpRead)
	require.Len(t, sent, 1)
	require.Len(t, received, 1)
	require.EqualValues(t, messageSize, sent[0].NumWSendBytes)
	require.EqualValues(t, messageSize, received[0].NumRRecvBytes)
	require.Equal(t, sent[0].Dport, received[0].Dport)
}

func checkProcesses(t *testing.T, tr *trace) {
	var child *sfproto.Process
	for _, p := range tr.processes { // ancestors are told too, and may be shells
		if p.ExeArgs == "-c exit 3" {
			require.Nil(t, child, "one shell")
			child = p
		}
	}
	require.NotNil(t, child)
	require.Equal(t, "sh", filepath.Base(child.Args[0]))
	require.Equal(t, "root", child.UserName)
	require.Contains(t, tr.processes[child.POID].Exe, "e2e.test")

	var seen []sfproto.Op
	for _, rec := range tr.records {
		if e, ok := rec.(*sfproto.ProcessEvent); ok && e.ProcOID == child.OID {
			seen = append(seen, e.OpFlags)
			if e.OpFlags == sfproto.OpExit {
				require.EqualValues(t, exitCode<<8, e.Ret)
			}
		}
	}
	require.Equal(t, []sfproto.Op{sfproto.OpClone, sfproto.OpExec, sfproto.OpExit}, seen)
}

func TestPrintShowsEveryRecord(t *testing.T) {
	r := newRig(t)
	name := recordActivity(r)
	tr := readTrace(t, name)
	out, err := exec.Command(binary("sfprocessor"), "print", "-o", "json", "--all", name).Output()
	require.NoError(t, err)
	require.Equal(t, len(tr.records)+len(tr.headers), strings.Count(string(out), "\n"))
}

// TestVersion5DecodesWithAGenericReader reads by the schema that the original
// tools know, with a reader that is not ours.
func TestVersion5DecodesWithAGenericReader(t *testing.T) {
	r := newRig(t)
	f, err := os.Open(recordActivity(r, "--schema-version", "5"))
	require.NoError(t, err)
	defer f.Close()
	dec, err := ocf.NewDecoder(f)
	require.NoError(t, err)
	want, err := hamba.ParseWithCache(schema.V5, "", &hamba.SchemaCache{})
	require.NoError(t, err)
	require.Equal(t, want.Fingerprint(), dec.Schema().Fingerprint())
	n := 0
	for ; dec.HasNext(); n++ {
		var record any
		require.NoError(t, dec.Decode(&record))
	}
	require.NoError(t, dec.Error())
	require.Greater(t, n, 10)
}

func TestRecordFollowsACommand(t *testing.T) {
	needKernel(t)
	out := filepath.Join(shortDir(t), "trace.sf")
	err := exec.Command(binary("sfcollector"), "record", "--out", out, "--", "/bin/sh", "-c", "cat /etc/hostname; exit 3").Run()
	var status *exec.ExitError
	require.ErrorAs(t, err, &status)
	require.Equal(t, 3, status.ExitCode(), "the command's own")

	tr := readTrace(t, out)
	require.Len(t, tr.fileFlows("/etc/hostname"), 1)
	for _, p := range tr.processes {
		require.NotContains(t, p.Exe, "sfprocessor")
	}
	var execs int
	for _, rec := range tr.records {
		if e, ok := rec.(*sfproto.ProcessEvent); ok && e.OpFlags == sfproto.OpExec {
			execs++
		}
	}
	require.GreaterOrEqual(t, execs, 2, "the shell itself, seen from its first instruction, and cat")
}

// TestTheNamedCapabilitiesSuffice captures with those of compose.yaml alone.
func TestTheNamedCapabilitiesSuffice(t *testing.T) {
	r := newRig(t)
	if _, err := exec.LookPath("setpriv"); err != nil {
		t.Skip("dropping capabilities needs setpriv, of util-linux")
	}
	const named = "-all,+bpf,+perfmon,+sys_ptrace,+dac_read_search"
	out := r.path("trace.sf")
	collector := r.start(pair.Options{Path: "setpriv", Args: []string{"--bounding-set", named, "--inh-caps", named, "--no-new-privs",
		binary("sfcollector"), "run", "--cgroup", r.group.Path(), "--out", out}})
	r.activity("all")
	require.NoError(t, collector.Stop(within), collector.Stderr())
	tr := readTrace(t, out)
	require.Len(t, tr.fileFlows(r.work("data")), 2)
	checkProcesses(t, tr)
}
