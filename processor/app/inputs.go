package app

import (
	"bytes"
	"context"
	"errors"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/defaults"
	"github.com/sysflow-stack/sysflow/processor/internal/source"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// inputs are traces that a command reads: files, folders and globs. Without any it is
// the recording that comes with the program.
type inputs []string

func (in *inputs) register(c *cobra.Command) {
	c.Flags().StringArrayVar((*[]string)(in), "input", nil, "trace `FILE|FOLDER`, repeatable; default: the bundled recording")
}

// each hands on the records of all traces. A trace that cannot be read, or not whole,
// does not keep the others from it.
func (in inputs) each(ctx context.Context, take func(*view.Record)) error {
	if len(in) == 0 {
		return source.EachRecordOf(ctx, "bundled recording", bytes.NewReader(defaults.Trace()), take)
	}
	found, err := source.Find(in)
	if err != nil {
		return usage(err)
	}
	for _, path := range found {
		if ctx.Err() != nil {
			break
		}
		err = errors.Join(err, source.EachRecord(ctx, path, take))
	}
	return errors.Join(err, ctx.Err())
}

// maxHeld bounds the records that are held in memory, to be evaluated many times.
const maxHeld = 200_000

// hold reads records into memory, no more than maxHeld; left counts the others.
func (in inputs) hold(ctx context.Context) (records []*view.Record, left int, err error) {
	err = in.each(ctx, func(r *view.Record) {
		if len(records) < maxHeld {
			records = append(records, r)
		} else {
			left++
		}
	})
	return records, left, err
}
