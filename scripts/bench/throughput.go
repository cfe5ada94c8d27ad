package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/pair"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

// bundled is the trace that the processor replays without root, from the
// scripts' folder.
const bundled = "../processor/internal/defaults/demo.sf"

// recordsMetric counts the records that the processor has taken.
const recordsMetric = "sysflow_processor_records_total"

// flow is what throughput measures.
type flow struct {
	trace   string // base name
	records int64
	wall    time.Duration
	used    pair.Usage // of the processor; CPU without its start
	// after waits for what comes after the records were taken; nil for nothing.
	after func(context.Context, *pair.Process) error
}

// throughput feeds a trace again and again through a socket to a processor with
// the built-in rules that has one core, and waits until it has taken all.
func throughput(ctx context.Context, o options) (flow, error) {
	f := flow{trace: "the bundled recording of the demo"}
	if o.trace == "" {
		o.trace = bundled
	} else {
		f.trace = filepath.Base(o.trace)
	}
	records, err := readTrace(o.trace)
	if err != nil {
		return f, err
	}
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return f, err
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "sysflow.sock")
	processor, err := startOnOneCore(ctx, o, socket, filepath.Join(dir, "alerts"))
	if err != nil {
		return f, err
	}
	err = f.feed(ctx, processor, socket, records, o.records)
	return f, errors.Join(err, processor.Stop(stopsWithin))
}

// startOnOneCore starts the processor from a pinned thread, whose affinity it
// inherits.
func startOnOneCore(ctx context.Context, o options, socket, alerts string) (*pair.Process, error) {
	type started struct {
		p   *pair.Process
		err error
	}
	done := make(chan started)
	go func() {
		runtime.LockOSThread() // never unlocked: the pinned thread ends with its goroutine
		if err := pin(0, 0); err != nil {
			done <- started{err: err}
			return
		}
		p, err := start(ctx, o, "sfprocessor", "run", "--input", "unix:"+socket, "--export", "json:"+alerts)
		done <- started{p, err}
	}()
	s := <-done
	return s.p, s.err
}

// feed sends the records until want of them are out.
func (f *flow) feed(ctx context.Context, processor *pair.Process, socket string, records []sfproto.Record, want int64) error {
	first, again, err := encode(records)
	if err != nil {
		return err
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return err
	}
	defer conn.Close()
	before, err := processor.Usage()
	if err != nil {
		return err
	}
	start := time.Now()
	for part := first; f.records < want; part = again {
		if _, err := conn.Write(part); err != nil {
			return err
		}
		f.records += int64(len(records))
	}
	if err := taken(ctx, processor, f.records); err != nil {
		return err
	}
	if f.after != nil {
		if err := f.after(ctx, processor); err != nil {
			return err
		}
	}
	f.wall = time.Since(start)
	f.used, err = processor.Usage()
	f.used.CPU -= before.CPU
	return err
}

// taken waits until the processor has counted so many records.
func taken(ctx context.Context, processor *pair.Process, want int64) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for {
		n, err := processor.Metric(ctx, recordsMetric)
		if err != nil {
			return err
		}
		if int64(n) >= want {
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// encode makes the stream: its beginning with one turn of the records, and what
// every further turn appends to it. The header record stands at the beginning
// alone, so that sequence numbers go on.
func encode(records []sfproto.Record) (first, again []byte, err error) {
	enc, err := avro.NewEncoder(6)
	if err != nil {
		return nil, nil, err
	}
	var buf bytes.Buffer
	w, err := avro.NewWriter(&buf, enc, avro.Null)
	if err != nil {
		return nil, nil, err
	}
	w.Append(&sfproto.Header{Version: 6, Exporter: "bench", StreamID: "bench"})
	for range 2 {
		if err := appendAll(w, records); err != nil {
			return nil, nil, err
		}
		if first == nil {
			first = bytes.Clone(buf.Bytes())
			buf.Reset()
		}
	}
	return first, buf.Bytes(), w.Close()
}

func appendAll(w *avro.Writer, records []sfproto.Record) error {
	for _, rec := range records {
		w.Append(rec)
		if w.Buffered() < avro.DefaultBlockSize {
			continue
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return w.Flush()
}

// readTrace reads all records of a file but the header.
func readTrace(name string) ([]sfproto.Record, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open trace to feed: %w", err)
	}
	defer f.Close()
	r, err := avro.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	defer r.Close()
	var records []sfproto.Record
	dec := r.Schema().NewDecoder()
	for {
		block, err := r.Next()
		if errors.Is(err, io.EOF) && len(records) == 0 {
			return nil, fmt.Errorf("read %s: it holds no records to feed", name)
		}
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		dec.Reset(block.Data)
		for range block.Count {
			rec, err := dec.Next()
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", name, err)
			}
			if rec.Kind() != sfproto.KindHeader {
				records = append(records, rec)
			}
		}
	}
}
