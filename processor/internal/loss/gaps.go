package loss

import (
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// patience is how long after a gap the sender may still explain it, by the
// stream's own clock: it sends a Loss record every second.
const patience = 3 * time.Second

// maxNodes bounds the senders that are remembered.
const maxNodes = 4096

// Gaps remembers how far each node's stream came, over its connections.
type Gaps struct {
	mu    sync.Mutex
	nodes map[string]position
}

// position is how far a node's stream came.
type position struct {
	stream string
	next   int64 // the sequence number that comes next
	ts     int64 // of the last record, ns since the epoch
}

// Connection follows one connection. It is for one goroutine.
type Connection struct {
	gaps    *Gaps
	node    string
	at      position
	missing int64 // records of the gap before this connection, not yet explained
	since   int64 // when the gap began, ns since the epoch
	from    int64 // the first sequence number that is missing
	begun   int64 // time of the first record after the gap
}

// Open begins a connection with its header. It returns a Loss record where the
// header alone proves a loss, or nil.
func (g *Gaps) Open(h *sfproto.Header) (*Connection, *sfproto.Loss) {
	c := &Connection{gaps: g, node: h.NodeID, at: position{stream: h.StreamID, next: h.FirstSequence}}
	if h.StreamID == "" {
		return c, nil // a stream of the original collector has no numbers
	}
	g.mu.Lock()
	last, known := g.nodes[h.NodeID]
	g.mu.Unlock()
	switch {
	case !known:
	case last.stream != h.StreamID:
		now := time.Now().UnixNano()
		since := min(last.ts, now)
		if since == 0 {
			since = now // nothing had come
		}
		return c, &sfproto.Loss{TS: since, EndTS: now, Class: ClassStream, Reason: ReasonRestart, Count: 1}
	case last.next < h.FirstSequence:
		c.missing, c.since, c.from = h.FirstSequence-last.next, last.ts, last.next
	}
	return c, nil
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
// a gap as it counts.
func (c *Connection) Explain(l *sfproto.Loss) { c.missing = max(0, c.missing-l.Count) }

// Unexplained returns the gap as a Loss record once the sender has had its time
// to explain it; otherwise nil. The number is the first that is missing.
func (c *Connection) Unexplained() (*sfproto.Loss, int64) {
	if c.missing == 0 || c.at.ts-c.begun < int64(patience) {
		return nil, 0
	}
	return c.take()
}

func (c *Connection) take() (*sfproto.Loss, int64) {
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
	if c.at.stream != "" {
		g := c.gaps
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.nodes == nil || len(g.nodes) >= maxNodes {
			g.nodes = map[string]position{}
		}
		g.nodes[c.node] = c.at
	}
	return c.take()
}
