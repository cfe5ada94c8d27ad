package queue

import (
	"errors"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Policy says what happens when a queue is full.
type Policy string

// The policies.
const (
	// Block holds up whoever puts, down to the source.
	Block Policy = "block"
	// DropOldest drops what waits for the longest time.
	DropOldest Policy = "drop-oldest"
	// DropNewest drops what is put.
	DropNewest Policy = "drop-newest"
)

// Reasons of drops.
const (
	ReasonFull     = "queue_full"
	ReasonDisk     = "queue_disk_full" // or another error of the disk
	ReasonDamaged  = "queue_damaged"   // a file was changed or cut short
	ReasonTooLarge = "queue_too_large" // no frame holds the batch
)

// ErrStopped is the error of a batch that was not delivered before the end: a
// queue in memory refuses it, one on disk keeps it.
var ErrStopped = errors.New("stage is stopped")

// Options bound a queue.
type Options struct {
	// MaxBatches bounds the batches that wait; 0 for no bound.
	MaxBatches int
	// MaxBytes bounds their size: of records as the wire has them, or of files. 0
	// for no bound, on disk for the spool's own.
	MaxBytes int64
	Full     Policy
	// Dropped is told of records that are dropped; it may be nil.
	Dropped func(reason string, records int64)
	// Again is told how many records a queue on disk was given again after a kill, and
	// had already, once no more are expected; it may be nil.
	Again func(records int64)
	// Failed is told of errors that the queue goes on after; it may be nil.
	Failed func(error)
}

func (o Options) withDefaults() Options {
	if o.Full == "" {
		o.Full = Block
	}
	if o.Dropped == nil {
		o.Dropped = func(string, int64) {}
	}
	if o.Again == nil {
		o.Again = func(int64) {}
	}
	if o.Failed == nil {
		o.Failed = func(error) {}
	}
	return o
}

// Stats are what waits in a queue.
type Stats struct {
	Batches int
	Bytes   int64     // 0 for a queue in memory that no number of bytes bounds
	Oldest  time.Time // when the oldest was put; zero when none waits
}

// Sizer measures records as they are on the wire. It is for one goroutine.
type Sizer struct {
	enc *avro.Encoder
	buf []byte
}

// NewSizer makes a sizer.
func NewSizer() (*Sizer, error) {
	enc, err := avro.NewEncoder(6)
	if err != nil {
		return nil, err
	}
	return &Sizer{enc: enc}, nil
}

// Record is a record's size, in bytes.
func (s *Sizer) Record(r sfproto.Record) int64 {
	s.buf, _ = s.enc.Append(s.buf[:0], r) // the current version can say every record
	return int64(len(s.buf))
}

// Batch is the size of a batch's records and annotations, in bytes.
func (s *Sizer) Batch(b *plugin.Batch) int64 {
	var n int64
	for i := range b.Records {
		n += s.Record(b.Records[i].Record)
	}
	for i := range b.Annotations {
		n += s.Record(&b.Annotations[i].Annotation)
	}
	return n
}

// signal leaves a token, of which one is enough.
func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
