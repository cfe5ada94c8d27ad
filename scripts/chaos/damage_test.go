package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// damage is done to a queue's folder between two runs of the processor.
type damage struct {
	name  string
	file  string // pattern of the files' names
	do    func(text []byte) []byte
	costs cost
}

// cost says whether records are lost.
type cost int

const (
	none cost = iota // what is there is read again
	some
	atLeast // how much is known as far as it was synced
	either  // what is damaged may look as if it had not been written whole
)

// flip flips bits of so many bytes from an offset on; from the end when it is negative.
func flip(at, n int) func([]byte) []byte {
	return func(text []byte) []byte {
		from := at
		if at < 0 {
			from += len(text)
		}
		for i := range n {
			text[from+i] ^= 0x55
		}
		return text
	}
}

func damages() []damage {
	middle := func(text []byte) []byte { return flip(len(text)/2, 300)(text) }
	return []damage{
		{"head of a segment", "*.spool", flip(10, 1), some},
		{"schema in the head", "*.spool", flip(200, 1), some},
		{"middle of a segment", "*.spool", middle, some},
		{"end of a segment", "*.spool", flip(-20, 1), either},
		{"segment is cut short", "*.spool", func(text []byte) []byte { return text[:len(text)*2/3] }, atLeast},
		{"segment is empty", "*.spool", func([]byte) []byte { return nil }, atLeast},
		{"cursor", "cursor", flip(10, 1), none},
		{"cursor is cut short", "cursor", func(text []byte) []byte { return text[:10] }, none},
		{"cursor is empty", "cursor", func([]byte) []byte { return nil }, none},
		{"lock", "lock", func([]byte) []byte { return []byte("no number\x00\xff") }, none},
	}
}

// TestDamagedQueue damages one of two queues: what was lost is counted exactly and told,
// all else arrives, and the other queue is whole.
func TestDamagedQueue(t *testing.T) {
	for _, d := range damages() {
		t.Run(d.name, func(t *testing.T) {
			r, s := line(t, nil)
			require.NoError(t, s.start(t.Context()))
			until(t, "acknowledgements without a sink", s.ackedBeyond(3000))
			require.NoError(t, r.processor.Kill())
			made, acked := s.progress()
			d.apply(t, r.queue("direct"))
			require.NoError(t, r.startReadyProcessor(t.Context()))
			require.NoError(t, r.startSink())
			s.makeNoMore()
			r.restArrives(t, s, d.costs, made-acked)
		})
	}
}

func (d *damage) apply(t *testing.T, dir string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, d.file))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	text, err := os.ReadFile(names[0])
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(names[0], d.do(text), 0o600))
}

// restArrives requires that what is missing is told as lost. What was on its way at the
// kill may be told and come again, and the header before it is a record, too.
func (r *rig) restArrives(t *testing.T, s *sender, costs cost, onItsWay int64) {
	t.Helper()
	var made, acked, lost int64
	var a arrived
	defer func() { t.Logf("%d made, %d acknowledged, %d told as lost, arrived: %+v", made, acked, lost, a) }()
	until(t, "all that is left", func() bool {
		var err error
		made, acked = s.progress()
		lost = int64(r.metric(t, "sysflow_processor_export_dropped_records_total"))
		a, err = r.arrived("direct", made)
		return err == nil && made == acked && a.missing <= lost && lost <= a.missing+onItsWay+1 && (a.foreign > 0) == (lost > 0)
	})
	require.NoError(t, r.processor.Stop(stopsWithin), r.processor.Stderr())
	switch costs {
	case some, atLeast:
		require.Positive(t, lost)
		require.Contains(t, r.processor.Stderr(), "queue has trouble")
	case none:
		require.Zero(t, lost)
	}
	b, err := r.arrived("policy", made)
	require.NoError(t, err)
	require.Zero(t, b.missing, "the other queue is whole")
}
