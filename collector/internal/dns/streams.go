package dns

import "encoding/binary"

const (
	maxStreams = 1024
	maxMessage = 4096 // bytes of a stream that are held
	lengthSize = 2    // of the length before each message of a stream (RFC 1035, 4.2.2)
)

// Streams puts messages of TCP streams together that came in several parts.
type Streams struct{ open map[direction]*stream }

// direction is one of the two of a connection.
type direction struct {
	flow     uint64
	received bool
}

// stream is what is there of the next message.
type stream struct {
	held []byte
	skip int // bytes of a message that is too long, which are still to come
}

// NewStreams has no stream yet.
func NewStreams() *Streams { return &Streams{open: map[direction]*stream{}} }

// Add takes a part of a stream, of size bytes, of which data are the first, and calls
// found with each message that is complete by it. What a part lacks ends its stream:
// where the next message begins is not known then.
func (s *Streams) Add(flow uint64, received bool, data []byte, size int, found func([]byte)) {
	key := direction{flow, received}
	st := s.open[key]
	if st == nil {
		if len(s.open) >= maxStreams {
			clear(s.open)
		}
		st = &stream{}
		s.open[key] = st
	}
	st.add(data, found)
	if len(data) < size || len(st.held) == 0 && st.skip == 0 {
		delete(s.open, key)
	}
}

func (s *stream) add(data []byte, found func([]byte)) {
	n := min(s.skip, len(data))
	s.skip -= n
	s.held = append(s.held, data[n:]...)
	for len(s.held) >= lengthSize {
		end := lengthSize + int(binary.BigEndian.Uint16(s.held))
		switch {
		case len(s.held) >= end:
			found(s.held[lengthSize:end])
			s.held = s.held[end:]
		case end > maxMessage:
			found(s.held[lengthSize:]) // what is there of it
			s.skip, s.held = end-len(s.held), nil
		default:
			return
		}
	}
}
