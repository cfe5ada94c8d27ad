package e2e

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestThePairSpeaksTheOriginalProtocol: what version 5 can say comes through,
// also of a process whose record does not fit a datagram.
func TestThePairSpeaksTheOriginalProtocol(t *testing.T) {
	r := newRig(t)
	processor := r.processorOn("unixpacket:" + r.socket)
	collector := r.collector("--socket", r.socket, "--protocol", "original")
	r.flowing("up")
	r.activity("all")
	r.eventually("alerts of what was sent over TCP and UDP; version 5 has no IPv6", func() bool {
		return len(r.alerts()["Message Sent"]) == 2
	})
	long := exec.Command("/bin/sh", "-c", ": > "+r.work("long")+" "+strings.Repeat("x", 30_000))
	r.group.Contain(long)
	require.NoError(t, long.Run())
	r.eventually("an alert of what had a long command line", func() bool { return r.marked("long") })
	cut, err := collector.Metric(t.Context(), "sysflow_collector_cut_fields_total")
	require.NoError(t, err)
	require.Positive(t, cut)

	// It ends and comes back: header and entities come again.
	require.NoError(t, processor.Kill())
	r.activity("mark-nobody-listens")
	processor = r.processorOn("unixpacket:" + r.socket)
	r.flowing("again")
	require.NoError(t, collector.Stop(within), collector.Stderr())
	require.NoError(t, processor.Stop(within), processor.Stderr())
	require.NotContains(t, processor.Stderr(), "bad_datagram")

	require.Len(t, r.alerts()["Message Sent"], 2)
	for _, a := range r.alerts()["File Written"] {
		require.NotEmpty(t, a.Fields["proc.name"], "entities come first")
	}
}

// TestAStalledProcessor is stopped, not ended: it reads nothing, and the socket
// stays open.
func TestAStalledProcessor(t *testing.T) {
	r := newRig(t)
	processor := r.processor()
	collector := r.collector("--socket", r.socket)
	r.flowing("before")
	events := func() float64 {
		n, err := collector.Metric(t.Context(), "sysflow_collector_events_total")
		require.NoError(t, err)
		return n
	}

	require.NoError(t, syscall.Kill(processor.PID(), syscall.SIGSTOP))
	const bursts, each = 3, 2000
	for range bursts {
		before := events()
		burst := exec.Command("/bin/sh", "-c", "i=0; while [ $i -lt 2000 ]; do : > "+r.work("burst")+"; i=$((i+1)); done")
		r.group.Contain(burst)
		require.NoError(t, burst.Run())
		r.eventually("the ring is read all the same", func() bool { return events() >= before+each })
	}

	require.NoError(t, processor.Kill())
	processor = r.processor()
	r.flowing("after")
	r.eventually("word of what the stalled one had not said to have", func() bool {
		return strings.Contains(processor.Stderr(), "unacknowledged")
	})
	require.NoError(t, collector.Stop(within), collector.Stderr())
}
