package run

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/hash"
	"github.com/sysflow-stack/sysflow/collector/internal/metrics"
	"github.com/sysflow-stack/sysflow/collector/internal/probe"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// gauges are what only the owner of the state may look at, as of its last tick.
type gauges struct {
	flows, processes, unread, evicted, evictedFlows atomic.Int64
}

// publish is called by the owner.
func (s *session) publish() {
	s.owner.flows.Store(int64(s.flows.Len()))
	s.owner.processes.Store(int64(s.state.Len()))
	s.owner.unread.Store(int64(s.state.Unread))
	s.owner.evicted.Store(int64(s.state.Evicted))
	s.owner.evictedFlows.Store(int64(s.flows.Evicted))
}

func (s *session) startMetrics() error {
	if s.Capture.Metrics == "" {
		return nil
	}
	server, err := metrics.Serve(s.Capture.Metrics, metrics.New(s.values()), s.health)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, func() error {
		ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
		defer cancel()
		return server.Stop(ctx)
	})
	return nil
}

// health says whether what is recorded finds a place: with a spool also while nobody
// listens, as long as it has room.
func (s *session) health() metrics.Health {
	switch {
	case !s.ready.Load():
		return metrics.Health{Trouble: "recording has not begun"}
	case !s.writer.Stats().Connected.Load():
		return metrics.Health{Trouble: "no stream to write to"}
	case s.spool == nil || s.spool.Connected():
		return metrics.Health{Ready: true}
	case s.spool.Dropping():
		return metrics.Health{Trouble: "nobody takes what is recorded, and the spool drops for want of room"}
	}
	return metrics.Health{Ready: true, Trouble: fmt.Sprintf("nobody takes what is recorded: %d blocks wait in the spool", s.spool.Waiting().Frames)}
}

func (s *session) values() metrics.Values {
	stats, asked, hashed := s.writer.Stats(), s.engines.Stats(), new(hash.Stats)
	if s.hashes != nil {
		hashed = s.hashes.Stats()
	}
	streams, connected, waiting := stats.Streams.Load, stats.Connected.Load, func() metrics.Waiting { return metrics.Waiting{} }
	if s.spool != nil {
		streams, connected, waiting = s.spool.Streams, s.spool.Connected, func() metrics.Waiting {
			w := s.spool.Waiting()
			return metrics.Waiting{Blocks: int64(w.Frames), Bytes: w.Bytes, Records: int64(w.Records)}
		}
	}
	held := s.HeldBack
	if held == nil {
		held = func() int64 { return 0 }
	}
	return metrics.Values{
		HeldBack:  held,
		Spool:     waiting,
		Limit:     s.memory.Limit,
		Short:     s.memory.Pressed,
		Ledger:    &s.ledger,
		Records:   func(k sfproto.Kind) int64 { return stats.Records[k].Load() },
		Bytes:     s.bytes,
		Cuts:      s.cuts,
		Streams:   streams,
		Connected: connected,
		Queued:    s.writer.Queued,
		Events:    s.loop.events.Load,
		Bad:       s.loop.bad.Load,
		Ring:      func() int64 { return int64(s.kernel().RingPending) },
		Compat:    func() int64 { return int64(s.kernel().CompatCalls) },
		CutInKernel: map[string]func() int64{
			"path": func() int64 { return int64(s.kernel().CutPaths) },
			"args": func() int64 { return int64(s.kernel().CutArgs) },
		},
		LateEnds:    func() int64 { return int64(s.kernel().LateEnds) },
		Unwitnessed: func() int64 { return int64(s.kernel().Unwitnessed) },
		Flows:       s.owner.flows.Load,
		Processes:   s.owner.processes.Load,
		Unread:      s.owner.unread.Load,
		Evicted:     map[string]func() int64{"process": s.owner.evicted.Load, "flow": s.owner.evictedFlows.Load},
		Containers: map[string]func() int64{
			"answered": asked.Answered.Load, "given_up": asked.GivenUp.Load, "dropped": asked.Dropped.Load,
			"glanced": asked.Glanced.Load,
		},
		Filtered: s.filtered(),
		Waiting:  s.room.Waiting,
		Programs: map[string]func() int64{
			"hashed": hashed.Hashed.Load, "missed": hashed.Missed.Load, "dropped": hashed.Dropped.Load,
		},
	}
}

// filtered is what was left out, in the kernel and here.
func (s *session) filtered() map[string]func() int64 {
	out := map[string]func() int64{}
	for by := range probe.FilterBy(probe.NumFilters) {
		out[by.String()] = func() int64 {
			left, err := s.probe.Filtered()
			if err != nil {
				s.Log.Debug().Err(err).Msg("what is left out cannot be read")
			}
			return int64(left[by]) + s.filter.Left(by)
		}
	}
	return out
}

// sum tells a person what the capture came to.
func (s *session) sum() {
	stats, records := s.writer.Stats(), int64(0)
	for k := range stats.Records {
		records += stats.Records[k].Load()
	}
	s.Log.Info().Int64("records", records).Int64("bytes", s.bytes()).Msg("recorded")
	s.ledger.Totals(func(d emit.Drop) {
		if d.Count > 0 {
			s.Log.Warn().Str("class", emit.ClassName(d.Class)).Stringer("reason", d.Reason).Str("container", d.Container).Int64("count", d.Count).Msg("lost")
		}
	})
}

// closeProbe tells what the probe alone knows, and frees it.
func (s *session) closeProbe() error {
	if n := s.kernel().Unwitnessed; n > 0 {
		s.Log.Warn().Uint64("count", n).Msg("names told as the caller wrote them: no room to keep what the kernel resolved")
	}
	return s.probe.Close()
}

// kernel is the probe's figures, zero when they cannot be read.
func (s *session) kernel() probe.Stats {
	stats, err := s.probe.Stats()
	if err != nil {
		s.Log.Debug().Err(err).Msg("the probe's figures cannot be read")
	}
	return stats
}
