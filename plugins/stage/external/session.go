package external

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// maxAnnotations bounds an answer.
const maxAnnotations = 1 << 16

// peer is the other end of a session.
type peer interface {
	io.Writer
	SetWriteDeadline(time.Time) error
	// finish says that nothing more is written.
	finish()
	// end ends the other side, whatever it does, and all reading.
	end()
}

// session is one run of the stage. It is for one goroutine; another one reads.
type session struct {
	peer     peer
	question *question
	answers  chan answer
	reading  sync.WaitGroup
	ended    chan struct{} // closed when nothing more is read
	err      error         // why; read after ended
	answered func()        // is called after each answer; may be nil
}

// answer is what a stage said of a batch.
type answer struct {
	number int64
	said   []*sfproto.Annotation
}

// newSession begins to read.
func newSession(p peer, in io.Reader) (*session, error) {
	q, err := newQuestion(p)
	if err != nil {
		return nil, err
	}
	s := &session{peer: p, question: q, answers: make(chan answer, 1), ended: make(chan struct{})}
	s.reading.Go(func() {
		defer close(s.ended)
		s.err = readAnswers(in, s.answers)
	})
	return s, nil
}

// ask sends a batch and waits for what is said of it. misplaced is how many
// annotations are of no record.
func (s *session) ask(ctx context.Context, b *plugin.Batch, number int64, within time.Duration) (said []plugin.Annotation, misplaced int, err error) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	if err := s.peer.SetWriteDeadline(time.Now().Add(within)); err != nil {
		return nil, 0, fmt.Errorf("send batch: %w", err)
	}
	defer context.AfterFunc(ctx, func() { s.peer.SetWriteDeadline(time.Unix(1, 0)) })()
	places, err := s.question.send(b, number)
	if err != nil {
		return nil, 0, s.because(fmt.Errorf("send batch: %w", err))
	}
	select {
	case a := <-s.answers:
		if a.number != number {
			return nil, 0, fmt.Errorf("the mark of batch %d came back, asked was batch %d", a.number, number)
		}
		if s.answered != nil {
			s.answered()
		}
		said, misplaced = place(a.said, places)
		return said, misplaced, nil
	case <-s.ended:
		return nil, 0, s.because(nil)
	case <-timer.C:
		return nil, 0, fmt.Errorf("no answer within %s", within)
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	}
}

// because prefers why the other side ended.
func (s *session) because(err error) error {
	select {
	case <-s.ended:
		if errors.Is(s.err, io.EOF) {
			return errors.New("the stage ended")
		}
		return s.err
	default:
		return err
	}
}

// end ends the session; the other side may take so long to do it by itself.
func (s *session) end(within time.Duration) {
	s.peer.finish()
	if within > 0 {
		late := time.NewTimer(within)
		defer late.Stop()
		select {
		case <-s.ended:
		case <-late.C:
		}
	}
	s.peer.end()
	s.reading.Wait()
}

// readAnswers reads until the stream ends or makes no sense.
func readAnswers(in io.Reader, answers chan<- answer) error {
	r, err := avro.NewReader(in)
	if err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	defer r.Close()
	dec := r.Schema().NewDecoder()
	var said []*sfproto.Annotation
	for {
		block, err := r.Next()
		if err != nil {
			return fmt.Errorf("read answer: %w", err)
		}
		dec.Reset(block.Data)
		for {
			rec, err := dec.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return fmt.Errorf("read answer: %w", err)
			}
			a, ok := rec.(*sfproto.Annotation)
			switch {
			case !ok:
				return fmt.Errorf("read answer: it holds a record of type %s: want Annotation", rec.Kind().AvroName())
			case a.StreamID == markStream:
				select {
				case answers <- answer{a.Sequence, said}:
				default:
					return errors.New("read answer: it answers what was not asked")
				}
				said = nil
			case len(said) == maxAnnotations:
				return fmt.Errorf("read answer: it has more than %d annotations", maxAnnotations)
			default:
				said = append(said, a)
			}
		}
	}
}
