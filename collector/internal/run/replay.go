package run

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/event/replay"
	"github.com/sysflow-stack/sysflow/collector/internal/flow"
	"github.com/sysflow-stack/sysflow/collector/internal/procfs"
	"github.com/sysflow-stack/sysflow/collector/internal/record"
	"github.com/sysflow-stack/sysflow/collector/internal/sink"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

// Replay sends what a kernel told once, again and again until ctx ends or the output
// breaks: through the state, the writer and the output of a capture, without a probe.
// every is the time from the end of a round to the next one.
func Replay(ctx context.Context, o Options, told []byte, every time.Duration) (err error) {
	if _, err := replay.Open(bytes.NewReader(told)); err != nil {
		return err
	}
	enc, err := avro.NewEncoder(o.Capture.SchemaVersion)
	if err != nil {
		return err
	}
	s := &session{Options: o, cuts: func() map[sink.Cut]int64 { return nil }}
	s.exclude.ignore = func(uint32) error { return nil } // nobody is recorded
	offset := clockOffset()
	if err := s.startWriter(enc, offset); err != nil {
		return errors.Join(config.Environment(err), s.close())
	}
	defer s.sum() // once all is written
	defer func() { err = errors.Join(err, s.close()) }()
	for ctx.Err() == nil {
		if err := s.round(ctx, told, offset); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-s.writer.Ended():
			return nil
		case <-time.After(every):
		}
	}
	return nil
}

// round replays once, to a state that knows nothing.
func (s *session) round(ctx context.Context, told []byte, offset int64) error {
	src, err := replay.Open(bytes.NewReader(told))
	if err != nil {
		return err
	}
	tasks, err := src.Tasks()
	if err != nil {
		return err
	}
	table := state.New(state.Options{Reader: strangers{}, Names: strangers{}, Offset: offset})
	table.Preload(tasks, procfs.New("/nonexistent"))
	l := loop{source: src, ledger: &s.ledger, clock: bootNow, tick: func() {}, maker: record.New(record.Options{
		Kernel: src, State: table, Ledger: &s.ledger, Out: s.writer.Put, Log: s.Log,
		Flows: flow.New(flow.Options{Kernel: src, Ledger: &s.ledger, Out: s.writer.Put}),
		Alive: func(uint32) bool { return true },
	})}
	return l.run(ctx)
}

// strangers answers for the processes of another machine, of which this one knows
// nothing.
type strangers struct{}

func (strangers) Read(uint32) (procfs.Process, bool) { return procfs.Process{}, false }
func (strangers) User(uint32) string                 { return "" }
func (strangers) Group(uint32) string                { return "" }
