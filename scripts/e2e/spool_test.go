package e2e

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/overload"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// drain is a listener that acknowledges all that it reads.
type drain struct {
	mu  sync.Mutex
	sum *overload.Sum
}

// drain listens until the test ends.
func (r *rig) drain() *drain {
	r.t.Helper()
	l, err := wire.Listen(r.socket, wire.ListenOptions{})
	require.NoError(r.t, err)
	d := &drain{sum: overload.NewSum(r.work(""), "")}
	ctx, cancel := context.WithCancel(r.t.Context())
	var reading sync.WaitGroup
	var failed error
	reading.Go(func() {
		for ctx.Err() == nil && failed == nil {
			conn, err := l.Accept(ctx)
			if err != nil {
				failed = err
				break
			}
			failed = errors.Join(d.read(ctx, conn), conn.Close())
		}
	})
	r.t.Cleanup(func() {
		cancel()
		require.NoError(r.t, l.Close())
		reading.Wait()
		if !errors.Is(failed, context.Canceled) {
			require.NoError(r.t, failed)
		}
	})
	return d
}

// read reads a stream to its end.
func (d *drain) read(ctx context.Context, conn *wire.Conn) error {
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	in, err := wire.NewReceiver(conn)
	if err != nil {
		return err
	}
	defer in.Close()
	stream := ""
	for {
		frame, err := in.Next()
		switch {
		case errors.Is(err, io.EOF), ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		}
		if frame.Header != nil {
			stream = frame.Header.StreamID
		}
		d.take(frame)
		if n := int64(len(frame.Records)); n > 0 {
			_ = conn.SendAck(wire.Ack{StreamID: stream, Sequence: frame.First + n - 1}) // nobody may be there any more
		}
	}
}

func (d *drain) take(frame wire.Frame) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, rec := range frame.Records {
		d.sum.Add(rec)
	}
}

// ownCalls are at most how many opens, and how many reads, a storm's program makes for
// itself.
const ownCalls = 16

// wrong is where the sum is not yet what a number of storms did.
func (d *drain) wrong(did overload.Counts, storms int64) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sum.WrongBeside(did, overload.Counts{"open": storms * ownCalls, "read": storms * ownCalls})
}

// opens are those that were told and those that were lost.
func (d *drain) opens() (told, lost int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sum.Told["open"], d.sum.Lost["open"]
}

// TestFullSpoolUnderAStorm: while nobody listens, a storm overruns the spool. What is told
// when somebody comes, and what is lost, is what was done, whichever end made room.
func TestFullSpoolUnderAStorm(t *testing.T) {
	for _, policy := range []string{"oldest", "newest"} {
		t.Run(policy, func(t *testing.T) {
			r := newRig(t)
			require.NoError(t, overload.Load{}.Prepare(r.work("")))
			collector := r.collector("--socket", r.socket, "--spool", r.path("spool"), "--spool-size", "4MiB",
				"--spool-full", policy, "--no-container-lookup")
			did, storms := overload.Counts{}, int64(0)
			dropped := func() bool {
				n, err := collector.Metric(t.Context(), "sysflow_collector_drops_total")
				require.NoError(t, err)
				return n > 0
			}
			for ; !dropped(); storms++ {
				require.Less(t, storms, int64(20), "the spool is still not full")
				r.activity("opened")
				for class, n := range loads()["opened"].Did() {
					did[class] += n
				}
			}
			d := r.drain()
			r.eventually("all is told or lost", func() bool { return len(d.wrong(did, storms)) == 0 })
			require.NoError(t, collector.Stop(within), collector.Stderr())
			require.Empty(t, d.wrong(did, storms))
			told, lost := d.opens()
			require.Positive(t, told)
			require.Positive(t, lost)
		})
	}
}
