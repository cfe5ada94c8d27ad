package overload

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// Sum is what a stream's records tell of loads, and what it says is lost. Its records
// are added in their order.
type Sum struct {
	Dir       string // the loads'
	Container string // whose alone is summed, "" for the host's

	Told, Lost Counts
	Records    int64

	processes map[sfproto.OID]*sfproto.Process
	files     map[sfproto.FOID]string // paths
}

// NewSum is an empty sum.
func NewSum(dir, container string) *Sum {
	return &Sum{Dir: dir, Container: container, Told: Counts{}, Lost: Counts{},
		processes: map[sfproto.OID]*sfproto.Process{}, files: map[sfproto.FOID]string{}}
}

// Read adds a stream's records until it ends.
func (s *Sum) Read(stream io.Reader) error {
	r, err := wire.NewReceiver(stream)
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		frame, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, rec := range frame.Records {
			s.Add(rec)
		}
	}
}

// Add adds a record.
func (s *Sum) Add(rec sfproto.Record) {
	s.Records++
	switch r := rec.(type) {
	case *sfproto.Process:
		s.processes[r.OID] = r
	case *sfproto.File:
		s.files[r.OID] = r.Path
	case *sfproto.Loss:
		if r.ContainerID == s.Container && r.Count > 0 {
			s.Lost[r.Class] += r.Count
		}
	case *sfproto.FileFlow:
		if s.has(r.ProcOID) && s.fileCounts(s.files[r.FileOID]) {
			s.count("open", r.OpFlags&sfproto.OpOpen != 0 && s.below(s.files[r.FileOID]))
			s.add("read", r.NumRRecvOps)
			s.add("write", r.NumWSendOps)
		}
	case *sfproto.NetworkFlow:
		if s.has(r.ProcOID) {
			s.count("connect", r.OpFlags&sfproto.OpConnect != 0)
			s.count("accept", r.OpFlags&sfproto.OpAccept != 0)
			s.add("read", r.NumRRecvOps)
			s.add("write", r.NumWSendOps)
		}
	case *sfproto.ProcessEvent:
		if s.has(r.ProcOID) {
			s.count("fork", r.OpFlags&sfproto.OpClone != 0 && r.Ret > 0)
			s.count("exec", r.OpFlags&sfproto.OpExec != 0)
			s.count("exit", r.OpFlags&sfproto.OpExit != 0)
		}
	}
}

// Wrong are the classes of which told and lost together are not what was done, in words.
func (s *Sum) Wrong(did Counts) []string { return s.WrongBeside(did, nil) }

// WrongBeside is the same where the programs of loads may have lost calls of their own, at
// most so many of a class: they are told of other files, but lost as anybody's.
func (s *Sum) WrongBeside(did, own Counts) (wrong []string) {
	for _, class := range slices.Sorted(maps.Keys(did)) {
		told, lost := s.Told[class], s.Lost[class]
		if beside := told + lost - did[class]; beside < 0 || beside > min(own[class], lost) {
			wrong = append(wrong, fmt.Sprintf("%s: %d done, %d told and %d lost", class, did[class], told, lost))
		}
	}
	return wrong
}

// LostUrgent is how much is lost of what is not bulk.
func (s *Sum) LostUrgent() (n int64) {
	for _, class := range []string{"exec", "exit", "fork", "cred", "connect", "accept", "container"} {
		n += s.Lost[class]
	}
	return n
}

func (s *Sum) has(oid sfproto.OID) bool {
	p := s.processes[oid]
	return p != nil && p.ContainerID == s.Container
}

func (s *Sum) below(path string) bool { return strings.HasPrefix(path, s.Dir+"/") }

func (s *Sum) fileCounts(path string) bool {
	return s.below(path) || slices.Contains([]string{zero, null}, path)
}

func (s *Sum) count(class string, is bool) {
	if is {
		s.Told[class]++
	}
}

func (s *Sum) add(class string, n int64) { s.Told[class] += n }
