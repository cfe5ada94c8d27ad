package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// Bounds of the time between two kills: a processor is killed while it starts, too.
const (
	soonest = 20 * time.Millisecond
	latest  = 500 * time.Millisecond
)

// settlesWithin is how long what is on its way may take at the end.
const settlesWithin = 2 * time.Minute

// runKills kills and starts again, lets the line settle, and compares.
func runKills(ctx context.Context, o options, log io.Writer) (v verdict, err error) {
	r, err := newRig(o)
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := errors.Join(r.startSink(), r.startProcessor()); err != nil {
		return v, err
	}
	r.startSender(ctx)
	start := time.Now()
	if err := r.kill(ctx, &v, log); err != nil {
		return v, err
	}
	if err := r.settle(ctx, settlesWithin); err != nil {
		return v, err
	}
	if err := r.processor.Stop(stopsWithin); err != nil {
		return v, fmt.Errorf("stop processor: %w: %s", err, r.processor.Stderr())
	}
	v.took = time.Since(start)
	v.connections = r.sender.connections()
	return v, v.compare(r)
}

// alive reports a process that ended by itself.
func (r *rig) alive() error {
	for _, p := range []*pair.Process{r.processor, r.sink} {
		select {
		case <-p.Done():
			return fmt.Errorf("a process ended by itself: %w: %s", p.Wait(), p.Stderr())
		default:
		}
	}
	return nil
}

func (r *rig) kill(ctx context.Context, v *verdict, log io.Writer) error {
	random := rand.New(rand.NewPCG(r.options.seed, 0))
	for i := range r.options.kills {
		pause(ctx, soonest+time.Duration(random.Int64N(int64(latest-soonest))))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := r.alive(); err != nil {
			return err
		}
		var err error
		if random.IntN(3) == 0 {
			v.sinkKills++
			err = errors.Join(r.sink.Kill(), r.startSink())
		} else {
			v.processorKills++
			err = errors.Join(r.processor.Kill(), r.startProcessor())
		}
		if err != nil {
			return err
		}
		if (i+1)%100 == 0 {
			made, acked := r.sender.progress()
			fmt.Fprintf(log, "%d kills, %d records made, %d acknowledged\n", i+1, made, acked)
		}
	}
	return nil
}
