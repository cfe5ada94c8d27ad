package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"go.uber.org/goleak"
	"golang.org/x/sys/unix"
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

// until waits for a condition, which is tried on the test's goroutine.
func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	require.NoError(t, eventually(t.Context(), time.Minute, condition), what)
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

func TestSinkIsDown(t *testing.T) {
	r, s := line(t, nil)
	require.NoError(t, s.start(t.Context()))
	until(t, "acknowledgements without a sink", s.ackedBeyond(5000))
	require.Positive(t, r.metric(t, "sysflow_processor_export_retries_total"))
	require.Positive(t, r.metric(t, "sysflow_processor_export_queue_batches"))
	require.Positive(t, r.metric(t, "sysflow_processor_export_queue_age_seconds"))
	require.NoError(t, r.startSink())
	v := r.settled(t)
	require.False(t, v.broken(), "%v", v)
	for _, a := range v.arrived {
		require.Zero(t, a.duplicates, "nothing was killed")
	}
}

func TestSlowSink(t *testing.T) {
	r, s := line(t, func(o *options) { o.slow = 5 * time.Millisecond })
	require.NoError(t, r.startSink())
	require.NoError(t, s.start(t.Context()))
	until(t, "acknowledgements", s.ackedBeyond(5000))
	v := r.settled(t)
	require.False(t, v.broken(), "%v", v)
}

// TestFullDisk has a queue on a disk that is too small for its bound.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		if os.Getenv("SYSFLOW_REQUIRE_KERNEL") != "" {
			t.Fatalf("mount a small disk: %v", err)
		}
		t.Skipf("mount a small disk, which needs root: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, unix.Unmount(dir, unix.MNT_DETACH)) })
	r, s := line(t, func(o *options) { o.queues, o.rate = dir, 100_000 })
	require.NoError(t, s.start(t.Context()))
	until(t, "the disk is full", func() bool { return strings.Contains(r.processor.Stderr(), "no space left on device") })
	_, stuck := s.progress()
	require.NoError(t, r.startSink())
	until(t, "the line goes on by itself", s.ackedBeyond(stuck))
	v := r.settled(t)
	require.False(t, v.broken(), "%v", v)
}

// TestDamagedQueueFile damages a queue between two runs: what was lost is counted
// exactly, and all else arrives.
func TestDamagedQueueFile(t *testing.T) {
	r, s := line(t, nil)
	require.NoError(t, s.start(t.Context()))
	until(t, "acknowledgements without a sink", s.ackedBeyond(5000))
	require.NoError(t, r.processor.Kill())
	names, err := filepath.Glob(filepath.Join(r.queue("direct"), "*.spool"))
	require.NoError(t, err)
	text, err := os.ReadFile(names[0])
	require.NoError(t, err)
	for i := range 300 {
		text[len(text)/2+i] ^= 0x55
	}
	require.NoError(t, os.WriteFile(names[0], text, 0o600))

	require.NoError(t, r.startReadyProcessor(t.Context()))
	require.NoError(t, r.startSink())
	s.makeNoMore()
	made, acked := s.progress()
	lost := int64(0)
	until(t, "all that is left", func() bool {
		made, acked = s.progress()
		lost = int64(r.metric(t, "sysflow_processor_export_dropped_records_total"))
		a, err := r.arrived("direct", made)
		return err == nil && made == acked && lost > 0 && a.unique+lost == made
	})
	require.Contains(t, r.processor.Stderr(), "passed over")
	require.Less(t, lost, made/2)
	require.NoError(t, r.processor.Stop(stopsWithin), r.processor.Stderr())
	a, err := r.arrived("policy", made)
	require.NoError(t, err)
	require.Zero(t, a.missing, "the other queue is whole")
}

// TestDropsAreToldAndCounted has a queue that drops what is old.
func TestDropsAreToldAndCounted(t *testing.T) {
	r, s := line(t, func(o *options) { o.queue = map[string]any{"full": "drop-oldest", "maxBatches": 20} })
	require.NoError(t, s.start(t.Context()))
	until(t, "drops", func() bool { return r.metric(t, "sysflow_processor_export_dropped_records_total") > 1000 })
	require.NoError(t, r.startSink())
	s.makeNoMore()
	until(t, "what is left has arrived", func() bool {
		made, acked := s.progress()
		a, errA := r.arrived("direct", made)
		b, errB := r.arrived("policy", made)
		dropped := int64(r.metric(t, "sysflow_processor_export_dropped_records_total"))
		return errA == nil && errB == nil && made == acked && a.unique+b.unique+dropped == 2*made
	})
}
