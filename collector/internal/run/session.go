package run

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/container/engine"
	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/filter"
	"github.com/sysflow-stack/sysflow/collector/internal/flow"
	"github.com/sysflow-stack/sysflow/collector/internal/hash"
	"github.com/sysflow-stack/sysflow/collector/internal/probe"
	"github.com/sysflow-stack/sysflow/collector/internal/procfs"
	"github.com/sysflow-stack/sysflow/collector/internal/record"
	"github.com/sysflow-stack/sysflow/collector/internal/sink"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/confine"
	"github.com/sysflow-stack/sysflow/sfproto/memory"
)

// stopWithin is how long the end of a capture may take after its last event.
const stopWithin = 5 * time.Second

// Options are a capture.
type Options struct {
	Capture config.Capture
	// Changes are configurations to go on with; nil when there are none.
	Changes <-chan config.Capture
	// Callback takes the records when the capture has no output. It is called
	// from one goroutine.
	Callback func(sfproto.Record) error
	Stdout   io.Writer // of the output "-"
	Log      zerolog.Logger
	// HeldBack is how many lines the log has held back; nil: none.
	HeldBack func() int64
	// Confine says what becomes of this process's other system calls once all is
	// started; with "" it keeps its capabilities and calls, as a host of the capture
	// wants.
	Confine confine.Mode
}

// Capture records until ctx ends, the command ends or the output breaks. It
// returns the command's exit code, 0 without one.
func Capture(ctx context.Context, o Options) (status int, err error) {
	path, err := findCommand(o.Capture.Command)
	if err != nil {
		return 0, err
	}
	s := &session{Options: o, cuts: func() map[sink.Cut]int64 { return nil }}
	if err := s.begin(path); err != nil {
		return 0, errors.Join(err, s.close())
	}
	defer s.sum() // once all is written
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.record(ctx); err != nil {
		return 0, err
	}
	if s.command != nil {
		return s.command.status()
	}
	return 0, nil
}

// session is a running capture.
type session struct {
	Options
	ledger  emit.Ledger
	probe   *probe.Probe
	writer  *sink.Writer
	spool   *sink.Spool // nil without one
	bytes   func() int64
	cuts    func() map[sink.Cut]int64
	loop    loop
	state   *state.Table
	flows   *flow.Table
	engines *engine.Service
	filter  *filter.Filter
	room    *emit.Room
	memory  *memory.Guard
	hashes  *hash.Service // nil when nothing is hashed
	command *command
	exclude exclusion

	readers patience // of the goroutine that reads events
	owners  patience // of the owner of the state
	owner   gauges
	ready   atomic.Bool
	closers []func() error // of what was started, in that order
}

// begin starts everything. The command at path, if there is one, is in scope and
// known, and waits.
func (s *session) begin(path string) error {
	enc, err := avro.NewEncoder(s.Capture.SchemaVersion)
	if err != nil {
		return err
	}
	if err := enoughMemory(); err != nil {
		return config.Environment(err)
	}
	s.warnOfRing()
	if err := s.startProbe(); err != nil {
		return config.Environment(err)
	}
	offset := clockOffset()
	if err := s.startWriter(enc, offset); err != nil {
		return config.Environment(err)
	}
	if err := s.makeFilter(); err != nil {
		return err
	}
	s.startEngines()
	if err := s.startCommand(path); err != nil {
		return err
	}
	if err := s.preload(offset); err != nil {
		return err
	}
	s.limitMemory()
	if err := s.startMetrics(); err != nil {
		return config.Environment(err)
	}
	return config.Environment(s.confine())
}

// startProbe loads the probe for the scope and takes the collector out of it.
func (s *session) startProbe() error {
	left, err := filter.ForKernel(&s.Capture.Filters)
	if err != nil {
		return err
	}
	p, err := probe.Load(probe.Options{Scope: s.scope(), Tier: probe.Tier(s.Capture.Tier), Ring: s.Capture.Ring, Quota: s.Capture.Quota, Filter: left, DNS: s.Capture.DNS, Env: len(s.Capture.Env) > 0})
	if err != nil {
		return err
	}
	s.probe = p
	s.closers = append(s.closers, s.closeProbe)
	s.exclude.ignore = p.Ignore
	return s.exclude.excludeSelf()
}

func (s *session) scope() probe.Scope {
	switch {
	case s.Capture.Cgroup != "":
		return probe.Scope{Kind: probe.ScopeCgroup, Cgroup: s.Capture.Cgroup}
	case len(s.Capture.Command) > 0:
		return probe.Scope{Kind: probe.ScopeTree}
	}
	return probe.Scope{Kind: probe.ScopeHost}
}

func (s *session) startWriter(enc *avro.Encoder, offset int64) error {
	h, err := header(&s.Capture, offset)
	if err != nil {
		return err
	}
	target, err := s.target(enc)
	if err != nil {
		return err
	}
	s.writer, err = sink.Start(sink.Options{
		Target: target, Header: h, Ledger: &s.ledger, Quota: s.Capture.Quota, Boot: time.Unix(0, offset), Log: s.Log,
	})
	if err != nil {
		return err
	}
	s.closers = append(s.closers, func() error {
		ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
		defer cancel()
		return s.writer.Stop(ctx)
	})
	return nil
}

// ignorePeer keeps who reads the stream out of it, or its reading would make
// more to read.
func (s *session) ignorePeer(pid int) {
	if err := s.exclude.excludePeer(pid); err != nil {
		s.Log.Warn().Err(err).Int("pid", pid).Msg("the stream's reader is recorded as well")
	}
}

// preload fills the state with what runs already. The probe is attached: what
// starts from now on is in the ring.
func (s *session) preload(offset int64) error {
	fs := procfs.New("")
	names, reader := procfs.NewNames(""), procfs.NewReader(fs)
	inside := procfs.NewInside(fs, names)
	s.closers = append(s.closers,
		func() error { names.Stop(); return nil },
		func() error { reader.Stop(); return nil },
		func() error { inside.Stop(); return nil })
	tasks, err := s.probe.Tasks()
	if err != nil {
		return err
	}
	s.state = state.New(state.Options{
		Reader: reader, Names: names, Inside: inside.Of, Offset: offset, Env: s.Capture.Env, Met: s.engines.Ask, Ran: s.startHashes(fs),
		Learned: s.filter.Learned,
		Partial: s.scope().Kind == probe.ScopeCgroup,
	})
	s.state.Preload(tasks, fs)
	s.flows = flow.New(flow.Options{Kernel: s.probe, Late: s.probe, Ledger: &s.ledger, Offset: offset, Behind: s.writer.Behind, Rest: s.rest, Out: s.put, Interval: time.Duration(s.Capture.Interval)})
	s.loop = loop{source: s.probe, ledger: &s.ledger, detach: s.probe.Detach, full: s.full, clock: bootNow, tick: s.tick, asked: make(chan func()), maker: record.New(record.Options{
		Kernel: s.probe, State: s.state, Flows: s.flows, Ledger: &s.ledger, CgroupLosses: s.probe.CgroupLosses,
		Out: s.put, Alive: fs.Exists, Forget: s.probe.ForgetProc, Excluded: s.exclude.has, Quiet: s.filter.Quiet, Log: s.Log,
	})}
	s.publish()
	return nil
}

// startHashes starts the service that hashes programs, when that is wanted, and
// returns what to tell it.
func (s *session) startHashes(fs procfs.FS) func(tgid uint32, p *state.Program) {
	if !s.Capture.HashExecutables {
		return nil
	}
	s.hashes = hash.Start(fs)
	s.closers = append(s.closers, func() error { s.hashes.Stop(); return nil })
	return s.hashes.Ask
}

// startCommand starts the launcher of the command and takes it into scope.
func (s *session) startCommand(path string) error {
	if path == "" {
		return nil
	}
	c, err := startCommand(path, s.Capture.Command)
	if err != nil {
		return err
	}
	s.command = c
	s.closers = append(s.closers, c.abandon)
	return s.probe.Launch(c.tgid())
}

// record runs the record path until its end is due.
func (s *session) record(ctx context.Context) error {
	inner, end := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	var err error
	go func() { // ends before record does
		defer close(done)
		err = s.loop.run(inner)
		s.room.Flush()
	}()
	followed := make(chan struct{})
	go func() { // ends before record does
		defer close(followed)
		s.follow(inner, done)
	}()
	s.ready.Store(true)
	s.Log.Info().Int64("processes", s.owner.processes.Load()).Str("tier", string(s.probe.Tier())).Msg("recording")
	failed := s.until(ctx, done)
	end()
	<-done
	<-followed
	return errors.Join(failed, err)
}

// until waits for what ends a capture.
func (s *session) until(ctx context.Context, broken <-chan struct{}) error {
	if s.command != nil {
		err := s.command.release()
		s.command.follow(ctx)
		return err
	}
	select {
	case <-ctx.Done():
	case <-s.writer.Ended():
	case <-broken:
	}
	return nil
}

// close stops what was started, in reverse.
func (s *session) close() error {
	var errs []error
	for len(s.closers) > 0 {
		last := len(s.closers) - 1
		errs = append(errs, s.closers[last]())
		s.closers = s.closers[:last]
	}
	return errors.Join(errs...)
}
