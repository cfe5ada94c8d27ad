// Package intake hands a broker's messages on as batches.
//
// Invariant: only so many batches are on their way at a time, and each message is
// settled exactly once, or not at all when its source ends before. What is no batch
// is counted, told to the pipeline as a Loss record, and settled with it: to read it
// again would change nothing.
package intake

import (
	"context"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// reasonBadMessage is of a Loss record: a message could not be read.
const reasonBadMessage = "bad_message"

// quiet is how long nothing is said after a bad message.
const quiet = 10 * time.Second

// Intake is for one goroutine.
type Intake struct {
	settings plugin.Settings
	opener   *message.Opener
	taken    chan struct{} // has a token for each batch that is on its way
	told     time.Time
}

// New makes an intake that lets so many batches be on their way.
func New(s plugin.Settings, limit int) *Intake {
	return &Intake{settings: s, opener: message.NewOpener(), taken: make(chan struct{}, limit)}
}

// Take hands a message on. It waits while too many batches are on their way; an
// error says that ctx ended meanwhile. settled is called once, by any goroutine, with
// nil when the batch was accepted or refused for good.
func (in *Intake) Take(ctx context.Context, next plugin.Consumer, data []byte, settled func(error)) error {
	select {
	case in.taken <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	done := func(err error) {
		if plugin.IsPermanent(err) {
			in.settings.Count("refused", 1)
			err = nil
		}
		settled(err)
		<-in.taken
	}
	b, err := in.opener.Open(data, done)
	if err != nil {
		b = plugin.NewBatch(in.lost(err), done)
	}
	in.settings.Count("messages", 1)
	b.Done(next.Consume(ctx, b))
	return nil
}

// lost is what stands for a message that cannot be read.
func (in *Intake) lost(cause error) []view.Record {
	in.settings.Count("bad_messages", 1)
	now := time.Now()
	if now.Sub(in.told) >= quiet {
		in.told = now
		in.settings.Log.Warn(`a message is no batch: want what an exporter with the format "avro" writes`, "error", cause)
	}
	ts := now.UnixNano()
	return []view.Record{{Record: &sfproto.Loss{TS: ts, EndTS: ts, Reason: reasonBadMessage, Count: 1}}}
}

// Settle waits until no batch is on its way, for so long at most.
func (in *Intake) Settle(within time.Duration) {
	late := time.NewTimer(within)
	defer late.Stop()
	for n := range cap(in.taken) {
		select {
		case in.taken <- struct{}{}:
		case <-late.C:
			for range n {
				<-in.taken
			}
			return
		}
	}
	for range cap(in.taken) {
		<-in.taken
	}
}
