package source

import (
	"maps"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// maxStreams bounds the streams that are remembered; when it is reached, those that have
// no connection are forgotten.
const maxStreams = 1024

// streams are how far the streams of a source were accepted, over its connections. A sender
// that was killed, or whose connection broke, does not know of the last
// acknowledgements: it sends again what is accepted already.
type streams struct {
	mu      sync.Mutex
	reached map[[2]string]*reached // by node and stream
}

// reached is how far one stream was accepted.
type reached struct {
	from int64 // as far as the stream had come when the connection began with it
	mu   sync.Mutex
	next int64         // all records with lower numbers are accepted
	busy chan struct{} // closed at the end of the connection that has it
}

// begin is how far a stream came, for a connection, which ends with end. It waits for the
// end of one before it, whose batches may still be on their way, for so long at most.
func (s *streams) begin(h *sfproto.Header, within time.Duration) *reached {
	key := [2]string{h.NodeID, h.StreamID}
	s.mu.Lock()
	before := s.reached[key]
	s.mu.Unlock()
	now := &reached{busy: make(chan struct{})}
	if before != nil {
		select {
		case <-before.busy:
		case <-time.After(within):
		}
		now.from = before.known()
		now.next = now.from
	}
	s.keep(key, now)
	return now
}

func (s *streams) keep(key [2]string, r *reached) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reached == nil {
		s.reached = map[[2]string]*reached{}
	}
	if len(s.reached) >= maxStreams {
		maps.DeleteFunc(s.reached, func(_ [2]string, r *reached) bool { return r.ended() })
	}
	s.reached[key] = r
}

// known is the number of the first record that is not known to be accepted.
func (r *reached) known() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.next
}

// accepted notes that all records up to and with a number are.
func (r *reached) accepted(seq int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next = max(r.next, seq+1)
}

func (r *reached) end() { close(r.busy) }

func (r *reached) ended() bool {
	select {
	case <-r.busy:
		return true
	default:
		return false
	}
}
