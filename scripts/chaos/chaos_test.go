package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"go.uber.org/goleak"
)

// TestMain is also the entry of the sink, which runs this binary again.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == partSink {
		if err := run(context.Background(), os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code, err := pair.WithBinaries(m.Run, "sfcollector", "sfprocessor")
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		code = 1
	}
	os.Exit(code)
}

func testOptions() options {
	return options{
		bin: os.Getenv(pair.BinEnv), seed: uint64(time.Now().UnixNano()), rate: 5000,
		replay: "../../collector/internal/run/testdata/command.replay",
	}
}

func TestKills(t *testing.T) {
	for name, numbers := range map[string]bool{"of a collector's line": false, "of a sender's line": true} {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t)
			o := testOptions()
			o.kills, o.numbers = 20, numbers
			v, err := runKills(t.Context(), o, io.Discard)
			require.NoError(t, err, "seed %d", o.seed)
			t.Log(v)
			require.False(t, v.broken(), "seed %d: %v", o.seed, v)
			require.Positive(t, v.told)
		})
	}
}

// line is a rig whose processor is up, and a sender that does not send yet.
func line(t *testing.T, change func(*options)) (*rig, *sender) {
	t.Helper()
	o := testOptions()
	o.numbers = true
	if change != nil {
		change(&o)
	}
	r, err := newRig(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.close()) })
	require.NoError(t, r.startReadyProcessor(t.Context()))
	return r, r.origin.(*sender)
}

// waitsFor is how long a test waits for anything.
const waitsFor = 30 * time.Second

// until waits for a condition, which is tried on the test's goroutine.
func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	require.NoError(t, eventually(t.Context(), waitsFor, condition), what)
}

func (r *rig) metric(t *testing.T, name string) float64 {
	v, err := r.processor.Metric(t.Context(), name)
	if err != nil {
		return 0 // one with labels appears with its first value
	}
	return v
}

// settled lets everything arrive and requires that it did.
func (r *rig) settled(t *testing.T) verdict {
	t.Helper()
	require.NoError(t, r.settle(t.Context(), time.Minute))
	require.NoError(t, r.processor.Stop(stopsWithin), r.processor.Stderr())
	var v verdict
	require.NoError(t, v.compare(r))
	return v
}

// arrived is what an exporter got of the numbers below n.
func (r *rig) arrived(exporter string, n int64) (arrived, error) {
	a := r.arrivals[exporter]
	err := a.read()
	return a.compare((&sender{acked: n}).told()), err
}

func (s *sender) ackedBeyond(n int64) func() bool {
	return func() bool {
		_, acked := s.progress()
		return acked > n
	}
}
