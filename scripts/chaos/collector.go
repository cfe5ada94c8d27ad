package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/pair"
	"github.com/sysflow-stack/sysflow/scripts/spooled"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// perRound is how many records the collector's replay makes, about.
const perRound = 400

// collector is an origin with a spool. What its blocks hold when it is killed has to
// arrive, whatever was acknowledged.
type collector struct {
	options pair.Options
	spool   string
	process *pair.Process

	seen     string // the last segment that was read
	have     told
	restarts int              // Loss records of a run after another one
	lost     map[string]int64 // what Loss records count, by reason
	// backwards says that a Loss record ends before it begins.
	backwards bool
}

func newCollector(o options, socket, spool string) *collector {
	every := time.Second * perRound / time.Duration(o.rate)
	return &collector{
		spool: spool, have: told{}, lost: map[string]int64{},
		options: pair.Options{Path: filepath.Join(o.bin, "sfcollector"), Args: []string{
			"replay", o.replay, "--socket", socket, "--spool", spool, "--spool-fsync", "50ms", "--every", every.String(),
		}},
	}
}

func (c *collector) start(context.Context) (err error) {
	c.process, err = pair.Start(c.options)
	return err
}

func (c *collector) stop() error {
	if c.process == nil {
		return nil
	}
	return c.process.Kill()
}

func (c *collector) alive() error { return alive(c.process) }

func (c *collector) kill() error {
	if err := c.end(); err != nil {
		return err
	}
	return c.start(context.Background())
}

// end kills the collector and looks at what it has written.
func (c *collector) end() error {
	if err := c.process.Kill(); err != nil {
		return err
	}
	last, err := spooled.Read(c.spool, c.seen, c.note)
	if err != nil {
		return fmt.Errorf("read spool: %w", err)
	}
	c.seen = last
	return nil
}

func (c *collector) note(r spooled.Record) {
	switch l, isLoss := r.Record.(*sfproto.Loss); {
	case isLoss:
		c.have.note(r.Stream, r.Seq, loss)
		if l.Count > 0 {
			c.lost[l.Reason] += l.Count
		}
		c.backwards = c.backwards || l.EndTS < l.TS
		if l.Reason == "restart" {
			c.restarts++
		}
	case !r.Kind().IsEntity():
		c.have.note(r.Stream, r.Seq, event)
	}
}

// finish kills the collector once more: what the run after that makes is not looked at.
func (c *collector) finish(context.Context, time.Duration) error { return c.kill() }

func (c *collector) told() told { return c.have }

var errEnded = errors.New("a process ended by itself")

// alive reports a process that ended by itself.
func alive(p *pair.Process) error {
	select {
	case <-p.Done():
		return fmt.Errorf("%w: %v: %s", errEnded, p.Wait(), p.Stderr())
	default:
		return nil
	}
}

var (
	_ origin   = (*collector)(nil)
	_ killable = (*collector)(nil)
)
