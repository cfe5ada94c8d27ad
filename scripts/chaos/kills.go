package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// Bounds of the time between two kills: a process is killed while it starts, too.
const (
	soonest = 20 * time.Millisecond
	latest  = 500 * time.Millisecond
)

// settlesWithin is how long what is on its way may take at the end.
const settlesWithin = 2 * time.Minute

// Parts of the line.
const (
	partCollector = "collector"
	partProcessor = "processor"
)

func parts() []string { return []string{partCollector, partProcessor, partSink} }

// runKills kills and starts again, lets the line settle, and compares.
func runKills(ctx context.Context, o options, log io.Writer) (v verdict, err error) {
	r, err := newRig(o)
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := errors.Join(r.startSink(), r.startProcessor(), r.origin.start(ctx)); err != nil {
		return v, err
	}
	begun := time.Now()
	v.kills = map[string]int{}
	if err := r.kill(ctx, &v, log); err != nil {
		return v, err
	}
	if err := r.settle(ctx, settlesWithin); err != nil {
		return v, err
	}
	if err := r.processor.Stop(stopsWithin); err != nil {
		return v, fmt.Errorf("stop processor: %w: %s", err, r.processor.Stderr())
	}
	v.took = time.Since(begun)
	return v, v.compare(r)
}

// victims are the parts that can be killed and started again.
func (r *rig) victims() map[string]func() error {
	out := map[string]func() error{
		partProcessor: func() error { return errors.Join(r.processor.Kill(), r.startProcessor()) },
		partSink:      func() error { return errors.Join(r.sink.Kill(), r.startSink()) },
	}
	if k, ok := r.origin.(killable); ok {
		out[partCollector] = k.kill
	}
	return out
}

func (r *rig) kill(ctx context.Context, v *verdict, log io.Writer) error {
	random := rand.New(rand.NewPCG(r.options.seed, 0))
	victims := r.victims()
	for i := 0; i < r.options.kills; {
		pause(ctx, soonest+time.Duration(random.Int64N(int64(latest-soonest))))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := r.alive(); err != nil {
			return err
		}
		part := parts()[random.IntN(len(parts()))]
		kill, ok := victims[part]
		if !ok {
			continue
		}
		if err := kill(); err != nil {
			return fmt.Errorf("kill %s: %w", part, err)
		}
		v.kills[part]++
		if i++; i%100 == 0 {
			fmt.Fprintln(log, i, "kills")
		}
	}
	return nil
}
