package e2e

import (
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/pair"
)

func TestActivityBecomesAlerts(t *testing.T) {
	r := newRig(t)
	processor := r.processor()
	collector := r.collector("--socket", r.socket)
	r.flowing("up")
	r.activity("all")
	r.eventually("an alert of the shell", func() bool { return len(r.alerts()["Shell Run"]) > 0 })
	require.NoError(t, collector.Stop(within), collector.Stderr())
	require.NoError(t, processor.Stop(within), processor.Stderr())

	got := r.alerts()
	require.Len(t, got["Shell Run"], 1)
	require.Equal(t, "-c exit 3", got["Shell Run"][0].Fields["proc.args"])
	require.Equal(t, []string{"T1059.004"}, got["Shell Run"][0].Tags)
	require.Len(t, got["Message Sent"], 3, "one of each connection: IPv4, IPv6, UDP")
	data := 0
	for _, a := range got["File Written"] {
		require.Equal(t, "e2e.test", a.Fields["proc.name"])
		if a.Fields["fd.name"] == r.work("data") {
			data++
		}
	}
	require.Equal(t, 1, data)
}

// TestThePairNeverRecordsItself puts both into the cgroup that they capture.
func TestThePairNeverRecordsItself(t *testing.T) {
	r := newRig(t)
	contained := func(name string, args ...string) *pair.Process {
		return r.start(pair.Options{Path: binary(name), Args: args, Before: r.group.Contain})
	}
	require.NoError(t, os.WriteFile(r.path("rules.yaml"), []byte("- rule: Everything\n  desc: d\n  condition: evt.type exists\n"+
		"  output: \"%proc.exepath\"\n  priority: INFO\n"), 0o600))
	processor := contained("sfprocessor", "run", "--rules", r.path("rules.yaml"), "--input", "unix:"+r.socket, "--export", "json:"+r.path("alerts"))
	collector := contained("sfcollector", "run", "--cgroup", r.group.Path(), "--socket", r.socket)
	r.activity("all")
	r.eventually("an alert of the activity", func() bool { return len(r.alerts()["Everything"]) > 10 })
	require.NoError(t, collector.Stop(within), collector.Stderr())
	require.NoError(t, processor.Stop(within), processor.Stderr())
	for _, a := range r.alerts()["Everything"] {
		require.NotContains(t, a.Fields["proc.exepath"], "sfcollector")
		require.NotContains(t, a.Fields["proc.exepath"], "sfprocessor")
	}
}

func TestKilledProcessor(t *testing.T) {
	r := newRig(t)
	processor := r.processor()
	collector := r.collector("--socket", r.socket)
	r.flowing("before")

	require.NoError(t, processor.Kill())
	r.activity("all") // nobody listens
	processor = r.processor()
	r.flowing("after")
	r.eventually("word of the gap", func() bool { return strings.Contains(processor.Stderr(), "disconnected") })

	for _, a := range r.alerts()["File Written"] {
		require.Equal(t, "e2e.test", a.Fields["proc.name"], "entities are sent again")
		require.NotEmpty(t, a.Fields["proc.pname"])
	}
	select {
	case <-collector.Done():
		t.Fatal("the collector did not go on: " + collector.Stderr())
	default:
	}
}

// TestTheGapIsALoss reads what a processor would read, before and after it was
// gone.
func TestTheGapIsALoss(t *testing.T) {
	r := newRig(t)
	first := r.listen()
	collector := r.collector("--socket", r.socket)
	r.activity("mark-one")
	before := first.cut()
	require.Len(t, before.headers, 1)
	require.NotEmpty(t, before.records)

	r.activity("all") // nobody listens
	second := r.listen()
	r.eventually("the collector is back", func() bool {
		r.activity("mark-two")
		return second.size() > 0
	})
	require.NoError(t, collector.Stop(within), collector.Stderr())
	after := second.end()
	require.Equal(t, before.headers[0].StreamID, after.headers[0].StreamID)
	require.Greater(t, after.headers[0].FirstSequence, before.headers[0].FirstSequence)
	lost := after.lost()
	require.Positive(t, lost["disconnected"], "%v", lost)
}

func TestKilledCollector(t *testing.T) {
	r := newRig(t)
	processor := r.processor()
	first := r.collector("--socket", r.socket)
	r.flowing("before")
	require.NoError(t, first.Kill())
	r.activity("all") // nobody captures

	r.collector("--socket", r.socket)
	r.flowing("after")
	r.eventually("word of the gap", func() bool { return strings.Contains(processor.Stderr(), "restart") })
	select {
	case <-processor.Done():
		t.Fatal("the processor did not go on: " + processor.Stderr())
	default:
	}
}

// TestAPlainListenerGetsATrace: what comes out of the socket is a file.
func TestAPlainListenerGetsATrace(t *testing.T) {
	r := newRig(t)
	listener := r.listen()
	collector := r.collector("--socket", r.socket)
	r.activity("all")
	require.NoError(t, collector.Stop(within), collector.Stderr())
	tr := listener.end()
	require.Len(t, tr.headers, 1)
	require.Len(t, tr.fileFlows(r.work("data")), 2)

	name := r.path("copy.sf")
	require.NoError(t, os.WriteFile(name, listener.bytes(), 0o600))
	out, err := exec.Command(binary("sfprocessor"), "print", name).CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "data")
}

// plainListener takes the first connection on a socket and keeps what comes.
type plainListener struct {
	r    *rig
	l    net.Listener
	conn chan net.Conn
	buf  lockedBuffer
	done chan struct{}
}

func (r *rig) listen() *plainListener {
	r.t.Helper()
	l, err := net.Listen("unix", r.socket)
	require.NoError(r.t, err)
	p := &plainListener{r: r, l: l, conn: make(chan net.Conn, 1), done: make(chan struct{})}
	go func() {
		defer close(p.done)
		conn, err := l.Accept()
		if err != nil {
			return // closed
		}
		p.conn <- conn
		_, _ = io.Copy(&p.buf, conn) // until either end is gone
	}()
	r.t.Cleanup(func() { l.Close() })
	return p
}

func (p *plainListener) bytes() []byte { return p.buf.copy() }

func (p *plainListener) size() int { return len(p.bytes()) }

// cut waits for the first records, then goes away as a killed process does.
func (p *plainListener) cut() *trace {
	p.r.t.Helper()
	p.r.eventually("the first records", func() bool { return p.size() > 0 })
	conn := <-p.conn
	require.NoError(p.r.t, conn.Close())
	require.NoError(p.r.t, p.l.Close())
	<-p.done
	return readStream(p.r.t, bytes.NewReader(p.bytes())) // the last block may be cut
}

// end reads the whole stream of a collector that has stopped.
func (p *plainListener) end() *trace {
	p.r.t.Helper()
	<-p.done
	tr := readStream(p.r.t, bytes.NewReader(p.bytes()))
	require.Empty(p.r.t, tr.damage)
	return tr
}
