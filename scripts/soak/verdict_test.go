package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func run100(change func(i int, s *sample)) []sample {
	out := make([]sample, 100)
	for i := range out {
		h := holding{resident: 50 << 20, descriptors: 20, threads: 8}
		out[i] = sample{at: time.Duration(i) * time.Second, collector: h, processor: h, late: time.Millisecond, stamped: true}
		change(i, &out[i])
	}
	return out
}

func TestVerdict(t *testing.T) {
	require.Empty(t, judge(run100(func(int, *sample) {})).faults)
	require.Empty(t, judge(run100(func(i int, s *sample) { s.collector.resident += int64(i%20) << 20 })).faults, "ups and downs are no growth")
	f := func(want string, change func(i int, s *sample)) {
		t.Helper()
		faults := judge(run100(change)).faults
		require.Len(t, faults, 1)
		require.ErrorContains(t, faults[0], want)
	}
	f("collector, MiB: 68.5 in the second quarter", func(i int, s *sample) { s.collector.resident += int64(i) << 19 })
	f("processor, descriptors", func(i int, s *sample) { s.processor.descriptors += i / 10 })
	f("processor, threads", func(i int, s *sample) { s.processor.threads += i / 4 })
	f("record's time", func(i int, s *sample) { s.late += time.Duration(i) * 2 * time.Millisecond })
	f("have a stamp", func(i int, s *sample) { s.stamped = false })
	require.Len(t, judge(nil).faults, 1)
}
