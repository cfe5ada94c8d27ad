package loss

import (
	"maps"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// patience is how long after a gap the sender may still explain it, by the
// stream's own clock: it sends a Loss record every second.
const patience = 3 * time.Second

// maxStreams bounds the streams that are remembered; when it is reached, those
// whose connection has ended are forgotten.
const maxStreams = 1024

// Gaps remembers how far each stream came, over its connections.
type Gaps struct {
	mu      sync.Mutex
	streams map[streamKey]position
}

// streamKey is a stream of a node; a node with several collectors has several.
type streamKey struct{ node, stream string }

// position is how far a stream came.
type position struct {
	next int64 // the sequence number that comes next
	ts   int64 // of the last record, ns since the epoch
	open bool  // it has a connection
}

// Connection follows one connection. It is for one goroutine.
type Connection struct {
	gaps    *Gaps
	key     streamKey
	at      position
	missing int64 // records of the gap before this connection, not yet explained
	since   int64 // when the gap began, ns since the epoch
	from    int64 // the first sequence number that is missing
	begun   int64 // time of the first record after the gap
	// restart is the loss of a run that this stream's has followed, until the sender
	// tells it or begins without.
	restart *sfproto.Loss
}

// Open begins a connection with its header.
func (g *Gaps) Open(h *sfproto.Header) *Connection {
	c := &Connection{gaps: g, key: streamKey{h.NodeID, h.StreamID}, at: position{next: h.FirstSequence, open: true}}
	if h.StreamID == "" {
		return c // a stream of the original collector has no numbers
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	last, known := g.streams[c.key]
	if known && last.next < h.FirstSequence {
		c.missing, c.since, c.from = h.FirstSequence-last.next, last.ts, last.next
	}
	if !known {
		c.restart, c.from = g.replace(h.NodeID), h.FirstSequence
	}
	g.keep(c.key, c.at)
	return c
}

// replace takes a new stream for the successor of one of the node's whose
// connection has ended, if there is one.
func (g *Gaps) replace(node string) *sfproto.Loss {
	for key, p := range g.streams {
		if key.node != node || p.open {
			continue
		}
		delete(g.streams, key)
		now := time.Now().UnixNano()
		since := min(p.ts, now)
		if since == 0 {
			since = now // nothing had come
		}
		return &sfproto.Loss{TS: since, EndTS: now, Class: ClassStream, Reason: ReasonRestart, Count: 1}
	}
	return nil
}

// keep remembers a position.
func (g *Gaps) keep(key streamKey, p position) {
	if g.streams == nil {
		g.streams = map[streamKey]position{}
	}
	if _, known := g.streams[key]; !known && len(g.streams) >= maxStreams {
		maps.DeleteFunc(g.streams, func(_ streamKey, p position) bool { return !p.open })
	}
	g.streams[key] = p
}

// Passed notes that records up to the sequence number before next, and the time
// ts, came.
func (c *Connection) Passed(next, ts int64) {
	c.at.next, c.at.ts = next, max(c.at.ts, ts)
	if c.begun == 0 {
		c.begun = ts
	}
}

// Explain takes a Loss record of the sender: it accounts for as many records of
// a gap as it counts, one of a restart for what an earlier run has not sent, and one that
// begins a stream again for all that is missing: the sender tells it elsewhere.
func (c *Connection) Explain(l *sfproto.Loss) {
	switch {
	case l.Reason == ReasonRestart:
		c.restart = nil
	case l.Class == ClassStream && l.Reason == ReasonResumed:
		c.missing = 0
	default:
		c.missing = max(0, c.missing-l.Count)
	}
}

// Unexplained returns the gap as a Loss record once the sender has had its time to
// explain it, and a restart that the sender's first records do not tell; otherwise nil.
// The number is the first that is missing.
func (c *Connection) Unexplained() (*sfproto.Loss, int64) {
	if c.at.ts-c.begun < int64(patience) && (c.restart == nil || c.begun == 0) {
		return nil, 0
	}
	return c.take()
}

func (c *Connection) take() (*sfproto.Loss, int64) {
	if l := c.restart; l != nil {
		c.restart = nil
		return l, c.from
	}
	if c.missing == 0 {
		return nil, 0
	}
	l := &sfproto.Loss{TS: c.since, EndTS: max(c.since, c.begun), Reason: ReasonGap, Count: c.missing}
	c.missing = 0
	return l, c.from
}

// Close ends the connection and returns a gap that was not explained by then, or
// nil.
func (c *Connection) Close() (*sfproto.Loss, int64) {
	if c.key.stream != "" {
		c.gaps.mu.Lock()
		defer c.gaps.mu.Unlock()
		c.at.open = false
		c.gaps.keep(c.key, c.at)
	}
	return c.take()
}
