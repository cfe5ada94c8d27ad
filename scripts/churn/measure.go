package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/pair"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

const stopWithin = time.Minute

// measure runs the collector, and the containers, and counts.
func measure(ctx context.Context, o *options) error {
	trace := filepath.Join(o.dir, "churn.sf")
	collector, err := pair.StartReady(ctx, pair.Options{Path: o.collector, Args: []string{
		"run", "--out", trace, "--force", "--include", "cgroup=" + o.parent, "--container-socket", o.engine + "=" + o.socket,
	}})
	if err != nil {
		return fmt.Errorf("start the collector: %w", err)
	}
	began := time.Now()
	names, err := newEngine(o.socket).churn(ctx, o)
	took := time.Since(began)
	err = errors.Join(err, collector.Stop(stopWithin))
	if err != nil {
		return err
	}
	s, err := count(trace, names)
	if err != nil {
		return err
	}
	fmt.Printf("%d containers of %v on %s, %d at a time, in %.0f s\n", len(names), lifetime, o.engine, o.parallel, took.Seconds())
	return s.verdict(names, o.least)
}

// sums are what was counted.
type sums struct {
	perContainer map[string]int // records by short id
	records      int
	complete     int // records whose container had name and image when they came
	atEnd        int // those whose container had them by the end
	lost         int64
}

// count reads a trace as a joining reader does.
func count(path string, names map[string]string) (*sums, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	stream, err := wire.NewReceiver(f)
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	s := &sums{perContainer: map[string]int{}}
	containers, processes := map[string]bool{}, map[sfproto.OID]string{}
	for {
		frame, err := stream.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		for _, rec := range frame.Records {
			switch r := rec.(type) {
			case *sfproto.Container:
				name, ours := names[r.ID]
				containers[r.ID] = ours && r.Name == name && r.Image != ""
			case *sfproto.Process:
				processes[r.OID] = r.ContainerID
			case *sfproto.Loss:
				s.lost += r.Count
			default:
				s.add(processes[actor(rec)], containers, names)
			}
		}
	}
	for id, n := range s.perContainer {
		if containers[id] {
			s.atEnd += n
		}
	}
	return s, nil
}

func (s *sums) add(id string, containers map[string]bool, names map[string]string) {
	if _, ours := names[id]; !ours {
		return
	}
	s.records++
	s.perContainer[id]++
	if containers[id] {
		s.complete++
	}
}

// actor is the process that a record is of.
func actor(rec sfproto.Record) sfproto.OID {
	switch r := rec.(type) {
	case *sfproto.ProcessEvent:
		return r.ProcOID
	case *sfproto.ProcessFlow:
		return r.ProcOID
	case *sfproto.FileEvent:
		return r.ProcOID
	case *sfproto.FileFlow:
		return r.ProcOID
	case *sfproto.NetworkFlow:
		return r.ProcOID
	case *sfproto.SyscallEvent:
		return r.ProcOID
	}
	return sfproto.OID{}
}

// verdict prints the figures, and is an error when they are not good enough.
func (s *sums) verdict(names map[string]string, least float64) error {
	if s.records == 0 {
		return errors.New("no record of any container")
	}
	percent := func(n int) float64 { return 100 * float64(n) / float64(s.records) }
	fmt.Printf("containers with records: %d of %d\n", len(s.perContainer), len(names))
	fmt.Printf("records: %d, %.1f a container; lost: %d\n", s.records, float64(s.records)/float64(len(names)), s.lost)
	fmt.Printf("id, name and image known at the record: %.3f %%; by the end: %.3f %%\n", percent(s.complete), percent(s.atEnd))
	switch {
	case len(s.perContainer) < len(names):
		return fmt.Errorf("%d containers left no record", len(names)-len(s.perContainer))
	case percent(s.complete) < least:
		return fmt.Errorf("less than %g %% of the records have id, name and image", least)
	}
	return nil
}
