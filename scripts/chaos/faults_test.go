package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/scripts/pair"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

// downEnv is how long the sink is down, as "3m"; 2 s by default.
const downEnv = "SYSFLOW_CHAOS_DOWN"

// fault is something that goes wrong around a processor: it has to keep running, to
// tell, and to recover without hands.
type fault struct {
	name   string
	change func(*options)
	disk   string // options of a file system of its own for the queues; "": none
	do     func(t *testing.T, r *rig, s *sender)
}

func faults() []fault {
	return []fault{
		{name: "sink is down", do: sinkIsDown},
		{name: "sink is slow", change: func(o *options) { o.slow = 5 * time.Millisecond }, do: sinkIsSlow},
		{name: "sink refuses some for good", change: func(o *options) { o.refuse = 500 }, do: sinkRefuses},
		{name: "disk is full", disk: "size=256k", change: func(o *options) { o.rate = 100_000 }, do: diskIsFull},
		{name: "disk is full and old is dropped", disk: "size=256k", do: oldIsDropped,
			change: func(o *options) { o.rate, o.queue = 100_000, map[string]any{"full": "drop-oldest"} }},
		{name: "disk is read-only at the start", disk: "size=16m", do: diskIsReadOnly},
		{name: "another processor has the queue", do: queueIsTaken},
		{name: "clock was set back", do: clockWasSetBack},
		{name: "queue drops what is old", do: oldIsDropped,
			change: func(o *options) { o.queue = map[string]any{"full": "drop-oldest", "maxBatches": 20} }},
	}
}

func TestFaults(t *testing.T) {
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			var dir string
			if f.disk != "" {
				dir = ownDisk(t, f.disk)
			}
			r, s := line(t, func(o *options) {
				o.queues = dir
				if f.change != nil {
					f.change(o)
				}
			})
			f.do(t, r, s)
		})
	}
}

// ownDisk is a file system in memory.
func ownDisk(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		if os.Getenv("SYSFLOW_REQUIRE_KERNEL") != "" {
			t.Fatalf("mount a disk of our own: %v", err)
		}
		t.Skipf("mount a disk of our own, which needs root: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, unix.Unmount(dir, unix.MNT_DETACH)) })
	return dir
}

// whole requires that everything arrived, once.
func (r *rig) whole(t *testing.T) {
	t.Helper()
	v := r.settled(t)
	require.False(t, v.broken(), "%v", v)
	for _, a := range v.arrived {
		require.Zero(t, a.duplicates, "nothing was killed: %v", v)
	}
}

func sinkIsDown(t *testing.T, r *rig, s *sender) {
	down := 2 * time.Second
	if text := os.Getenv(downEnv); text != "" {
		var err error
		down, err = time.ParseDuration(text)
		require.NoError(t, err)
	}
	require.NoError(t, s.start(t.Context()))
	begun := time.Now()
	for time.Since(begun) < down {
		pause(t.Context(), time.Second/10)
		require.NoError(t, alive(r.processor))
	}
	until(t, "acknowledgements without a sink", s.ackedBeyond(5000))
	require.Positive(t, r.metric(t, "sysflow_processor_export_retries_total"))
	require.Positive(t, r.metric(t, "sysflow_processor_export_queue_age_seconds"))
	require.Contains(t, r.processor.Stderr(), "exporter fails")
	waiting, bytes := r.metric(t, "sysflow_processor_export_queue_batches"), r.metric(t, "sysflow_processor_export_queue_bytes")
	require.Positive(t, waiting)
	up := time.Now()
	require.NoError(t, r.startSink())
	r.whole(t)
	made, _ := s.progress()
	t.Logf("down for %v: %d records, %.0f batches and %.0f bytes waited; all arrived %v after the sink was back",
		time.Since(begun).Round(time.Second), made, waiting, bytes, time.Since(up).Round(time.Second/10))
}

func sinkIsSlow(t *testing.T, r *rig, s *sender) {
	require.NoError(t, r.startSink())
	require.NoError(t, s.start(t.Context()))
	until(t, "acknowledgements", s.ackedBeyond(5000))
	r.whole(t)
}

// sinkRefuses: what is refused is in the dead-letter file, and nothing waits for it.
func sinkRefuses(t *testing.T, r *rig, s *sender) {
	require.NoError(t, r.startSink())
	require.NoError(t, s.start(t.Context()))
	until(t, "acknowledgements", s.ackedBeyond(5000))
	require.NoError(t, s.finish(t.Context(), settlesWithin))
	made, _ := s.progress()
	for _, name := range exporters() {
		until(t, "all has arrived or is dead", func() bool {
			a, err := r.arrived(name, made)
			dead := numbersOf(t, r.deadLetters(name))
			return err == nil && a.duplicates == 0 && a.unique+int64(len(dead)) == made
		})
		require.Contains(t, numbersOf(t, r.deadLetters(name)), int64(500))
	}
	require.Positive(t, r.metric(t, "sysflow_processor_export_dead_records_total"))
	require.Contains(t, r.processor.Stderr(), "exporter refuses a batch")
}

// numbersOf are the sender's numbers in a trace; none while there is no trace.
func numbersOf(t *testing.T, path string) map[int64]bool {
	t.Helper()
	out := map[int64]bool{}
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return out
	}
	require.NoError(t, err)
	defer f.Close()
	in, err := avro.NewReader(f)
	if err != nil {
		return out // it is being begun
	}
	defer in.Close()
	for {
		block, err := in.Next()
		if err != nil {
			return out // its end, or a block that is being written
		}
		dec := in.Schema().NewDecoder()
		dec.Reset(block.Data)
		for {
			rec, err := dec.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			if e, ok := rec.(*sfproto.K8sEvent); ok {
				out[e.TS-base] = true
			}
		}
	}
}

func diskIsFull(t *testing.T, r *rig, s *sender) {
	require.NoError(t, s.start(t.Context()))
	until(t, "the disk is full", func() bool { return strings.Contains(r.processor.Stderr(), "no space left on device") })
	_, stuck := s.progress()
	require.NoError(t, r.startSink())
	until(t, "the line goes on by itself", s.ackedBeyond(stuck))
	r.whole(t)
}

func diskIsReadOnly(t *testing.T, r *rig, s *sender) {
	require.NoError(t, r.processor.Stop(stopsWithin))
	require.NoError(t, unix.Mount("", r.options.queues, "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_RDONLY, ""))
	require.NoError(t, r.startProcessor())
	require.Error(t, r.processor.Wait())
	require.Equal(t, 78, r.processor.ExitCode())
	require.Contains(t, r.processor.Stderr(), r.queue(""))
	require.Contains(t, r.processor.Stderr(), "read-only file system")
	require.NoError(t, unix.Mount("", r.options.queues, "", unix.MS_REMOUNT|unix.MS_BIND, ""))
	require.NoError(t, r.startReadyProcessor(t.Context()))
	require.NoError(t, r.startSink())
	require.NoError(t, s.start(t.Context()))
	until(t, "acknowledgements", s.ackedBeyond(1000))
	r.whole(t)
}

// queueIsTaken: the second processor says so and ends, the first one does not mind.
func queueIsTaken(t *testing.T, r *rig, s *sender) {
	require.NoError(t, r.startSink())
	require.NoError(t, s.start(t.Context()))
	until(t, "acknowledgements", s.ackedBeyond(1000))
	other, err := pair.Start(pair.Options{Path: filepath.Join(r.options.bin, "sfprocessor"), Args: r.processorArgs()})
	require.NoError(t, err)
	require.Error(t, other.Wait())
	require.Equal(t, 78, other.ExitCode())
	require.Contains(t, other.Stderr(), "another process has it open")
	_, acked := s.progress()
	until(t, "the line goes on", s.ackedBeyond(acked))
	r.whole(t)
}

// clockWasSetBack has a queue whose files are of tomorrow.
func clockWasSetBack(t *testing.T, r *rig, s *sender) {
	require.NoError(t, s.start(t.Context()))
	until(t, "acknowledgements without a sink", s.ackedBeyond(1000))
	require.NoError(t, r.processor.Kill())
	for _, name := range exporters() {
		require.NoError(t, tomorrow(r.queue(name)))
	}
	require.NoError(t, r.startReadyProcessor(t.Context()))
	require.NoError(t, r.startSink())
	v := r.settled(t)
	require.False(t, v.broken(), "%v", v)
}

// tomorrow has the files of a folder written then.
func tomorrow(dir string) error {
	names, err := os.ReadDir(dir)
	then := time.Now().Add(24 * time.Hour)
	errs := []error{err}
	for _, n := range names {
		errs = append(errs, os.Chtimes(filepath.Join(dir, n.Name()), then, then))
	}
	return errors.Join(errs...)
}

// oldIsDropped: what arrives and what is told to be dropped is what was made.
func oldIsDropped(t *testing.T, r *rig, s *sender) {
	require.NoError(t, s.start(t.Context()))
	until(t, "drops", func() bool { return r.metric(t, "sysflow_processor_export_dropped_records_total") > 1000 })
	require.NoError(t, r.startSink())
	s.makeNoMore()
	var made, acked, dropped int64
	var a, b arrived
	defer func() {
		t.Logf("%d made, %d acknowledged, %d dropped, arrived: %+v and %+v", made, acked, dropped, a, b)
	}()
	until(t, "what is left has arrived", func() bool {
		var errA, errB error
		made, acked = s.progress()
		a, errA = r.arrived("direct", made)
		b, errB = r.arrived("policy", made)
		dropped = int64(r.metric(t, "sysflow_processor_export_dropped_records_total"))
		return errA == nil && errB == nil && made == acked && a.unique+b.unique+dropped == 2*made &&
			(a.foreign > 0) == (a.missing > 0) && (b.foreign > 0) == (b.missing > 0)
	})
}
