package main

import (
	"context"
	"time"
)

// origin is where records come from. Each has a number in its stream, and what has to
// arrive is known in the end.
type origin interface {
	// start begins to send; stop ends it.
	start(ctx context.Context) error
	stop() error
	// finish waits until what has to arrive is settled.
	finish(ctx context.Context, within time.Duration) error
	// told is what has to arrive. It is for after finish.
	told() told
}

// killable is an origin that is a process.
type killable interface {
	// alive reports that it ended by itself.
	alive() error
	// kill kills it and starts it again.
	kill() error
}

// told are the records of streams, by their numbers.
type told map[string][]mark

// mark is what a number of a stream stands for.
type mark uint8

const (
	unknown mark = iota // or an entity, which sinks are not given
	event               // an event or a flow
	loss
)

// maxNumber bounds the numbers of a stream.
const maxNumber = 1 << 24

// note says what a number stands for.
func (t told) note(stream string, seq int64, is mark) {
	if seq < 0 || seq >= maxNumber {
		return
	}
	marks := t[stream]
	for int64(len(marks)) <= seq {
		marks = append(marks, unknown)
	}
	marks[seq] = is
	t[stream] = marks
}
