package delivery

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestHandOverGivesBackWhatWaits: in its order, and what was delivered is not in it.
func TestHandOverGivesBackWhatWaits(t *testing.T) {
	for _, polite := range []bool{false, true} {
		w := newWorld()
		w.answers = []error{nil}
		w.always = errPasses
		o := w.start(t, config(func(c *Config) { c.Batch.Records = 2 }))
		w.send(t, o, w.batch(1, 2, 3), w.batch(4), w.batch(5, 6))
		require.Eventually(t, func() bool { return w.counted("retried") > 0 }, 5*time.Second, time.Millisecond)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		left, err := o.HandOver(ctx, polite)
		require.NoError(t, err)
		var numbers []int64
		for _, b := range left {
			for i := range b.Records {
				numbers = append(numbers, b.Records[i].Seq)
			}
		}
		require.Equal(t, []int64{3, 4, 5, 6}, numbers)
		require.Equal(t, [][]int64{{1, 2}}, w.got)
		require.Empty(t, w.acks)
		for _, b := range left {
			b.Done(nil)
		}
		require.Len(t, w.acks, 3)
		require.Zero(t, o.Refused())
	}
}
