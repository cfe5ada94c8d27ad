package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/loss"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/entity"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// maxDamages bounds the damaged places that one error names.
const maxDamages = 5

// frames is what a stream is read from.
type frames interface {
	// Next returns the next frame, io.EOF at the end, an *avro.DamageError for
	// what had to be skipped.
	Next() (wire.Frame, error)
	Close()
}

// progress is told of each frame's batch. known is how many of the frame's first records
// are accepted already, and come again because their sender was not told. await returns
// what is to be called when the batch of the others is done; nil when nobody wants to
// know.
type progress interface {
	known(f wire.Frame) int
	await(ctx context.Context, f wire.Frame) func(error)
}

// stream turns the frames of one stream into batches.
type stream struct {
	settings plugin.Settings
	memory   Memory
	losses   *lossLog
	joiner   *entity.Joiner
	gaps     *loss.Gaps
	conn     *loss.Connection // nil before the first header, and without gaps
	acks     progress         // nil when nobody takes acknowledgements
	from     int64            // bytes of the stream that were handed on earlier: they are joined alone
	tellsBad bool             // damage becomes a Loss record
	mayGrow  bool             // a block that the end cuts short is no damage yet
	damages  []error
	damaged  int
	untold   *avro.DamageError // of which there is no Loss record yet
	cut      int64             // where a block begins that the end cuts short; 0: none
	whole    bool              // it was read to its end
	seen     entity.Stats
	silence  *silence // nil where no heartbeats are promised
}

func newStream(s plugin.Settings, m Memory, gaps *loss.Gaps) *stream {
	return &stream{
		settings: s, memory: m, losses: newLossLog(s.Log), gaps: gaps,
		joiner: entity.NewJoiner(entity.Options{Budget: m.Entities}),
	}
}

// run reads a stream to its end. Damage is skipped and is the error in the end;
// what next refuses is in the batches' acknowledgement alone.
func (s *stream) run(ctx context.Context, in frames, next plugin.Consumer) error {
	defer s.joiner.Close()
	for ctx.Err() == nil {
		s.rest(ctx)
		frame, err := in.Next()
		if s.silence != nil {
			s.silence.heard()
		}
		var damage *avro.DamageError
		switch {
		case err == nil && frame.Offset < s.from:
			s.join(frame)
		case err == nil:
			s.tell(ctx, next)
			s.take(ctx, frame, next)
			if s.silence != nil && frame.Header != nil && frame.Header.Acknowledge {
				s.silence.expect()
			}
		case errors.As(err, &damage):
			s.damage(ctx, damage, next)
		default:
			s.close(ctx, next)
			if s.whole = errors.Is(err, io.EOF); s.whole {
				err = nil
			}
			s.end(ctx, next)
			return errors.Join(s.damageError(), err)
		}
	}
	s.close(ctx, next)
	return s.damageError()
}

// join joins a frame's records, and says the number of the first.
func (s *stream) join(f wire.Frame) ([]view.Record, int64) {
	records, first := f.Records, f.First
	if f.Fresh && f.Header != nil {
		records, first = append([]sfproto.Record{f.Header}, records...), first-1
	}
	return s.joiner.Join(first, records), first
}

// take joins a frame's records and hands them on.
func (s *stream) take(ctx context.Context, f wire.Frame, next plugin.Consumer) {
	views, first := s.join(f)
	s.count()
	views = s.withoutKnown(f, views)
	if f.Fresh && f.Header != nil && s.gaps != nil {
		s.conn = s.gaps.Open(f.Header)
	}
	s.watch(f, views)
	if f.Lost > 0 {
		now := time.Now().UnixNano()
		views = s.add(views, &sfproto.Loss{TS: now, EndTS: now, Reason: loss.ReasonBadDatagram, Count: f.Lost}, first, f.Header)
	}
	if s.conn != nil {
		lost, from := s.conn.Unexplained()
		views = s.add(views, lost, from, f.Header)
	}
	var done func(error)
	if s.acks != nil {
		done = s.acks.await(ctx, f)
	}
	b := plugin.NewBatch(views, done)
	if len(views) == 0 {
		b.Done(nil)
		return
	}
	b.Done(next.Consume(ctx, b))
}

// withoutKnown is a frame without the records that are accepted already.
func (s *stream) withoutKnown(f wire.Frame, views []view.Record) []view.Record {
	if s.acks == nil {
		return views
	}
	n := s.acks.known(f)
	s.settings.Count("records_again", int64(n))
	at := len(views) - len(f.Records) // behind the header
	return slices.Delete(views, at, at+n)
}

// watch looks at the records for what the stream says to have lost, and notes
// how far it came.
func (s *stream) watch(f wire.Frame, views []view.Record) {
	var ts int64
	for i := range views {
		if _, end, ok := views[i].Span(); ok && !views[i].Kind().IsEntity() {
			ts = max(ts, end)
		}
		if l, ok := views[i].Record.(*sfproto.Loss); ok {
			s.losses.add(l)
			if s.conn != nil {
				s.conn.Explain(l)
			}
		}
	}
	if s.conn != nil {
		s.conn.Passed(f.First+int64(len(f.Records)), ts)
	}
}

// add appends a Loss record of our own making.
func (s *stream) add(views []view.Record, lost *sfproto.Loss, seq int64, h *sfproto.Header) []view.Record {
	if lost == nil {
		return views
	}
	s.losses.add(lost)
	return append(views, view.Record{Record: lost, Seq: seq, Header: h})
}

// close ends the connection: a gap that nobody explained is handed on.
func (s *stream) close(ctx context.Context, next plugin.Consumer) {
	if s.conn == nil {
		return
	}
	lost, from := s.conn.Close()
	if views := s.add(nil, lost, from, nil); len(views) > 0 {
		b := plugin.NewBatch(views, nil)
		b.Done(next.Consume(ctx, b))
	}
}

// count reports what the joiner counted since the last frame.
func (s *stream) count() {
	now, before := s.joiner.Stats(), s.seen
	s.settings.Count("entities_evicted", now.Evicted-before.Evicted)
	s.settings.Count("ancestors_cut", now.Cut-before.Cut)
	s.settings.Count("processes_unknown", now.Unknown-before.Unknown)
	s.seen = now
}

// damage notes a damaged place, unless it was told of earlier.
func (s *stream) damage(ctx context.Context, d *avro.DamageError, next plugin.Consumer) {
	if d.Offset < s.from {
		return
	}
	s.tell(ctx, next)
	s.untold = d
	s.settings.Count("damaged_places", 1)
	s.settings.Count("damaged_bytes", d.Skipped)
	s.damaged++
	if len(s.damages) < maxDamages {
		s.damages = append(s.damages, d)
	}
}

// tell makes a Loss record of the latest damaged place.
func (s *stream) tell(ctx context.Context, next plugin.Consumer) {
	if s.untold == nil {
		return
	}
	s.untold = nil
	if !s.tellsBad {
		return
	}
	now := time.Now().UnixNano()
	views := s.add(nil, &sfproto.Loss{TS: now, EndTS: now, Class: loss.ClassPlace, Reason: loss.ReasonDamaged, Count: 1}, 0, nil)
	b := plugin.NewBatch(views, nil)
	b.Done(next.Consume(ctx, b))
}

// end looks at what the stream's end has cut short.
func (s *stream) end(ctx context.Context, next plugin.Consumer) {
	if d := s.untold; d != nil && s.whole && errors.Is(d, io.ErrUnexpectedEOF) {
		s.cut = d.Offset
		if s.mayGrow {
			return
		}
	}
	s.tell(ctx, next)
}

func (s *stream) damageError() error {
	if more := s.damaged - len(s.damages); more > 0 {
		return errors.Join(append(s.damages, fmt.Errorf("and %d more damaged places", more))...)
	}
	return errors.Join(s.damages...)
}
