package e2e

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"github.com/sysflow-stack/sysflow/scripts/spooled"
	"github.com/sysflow-stack/sysflow/sfproto"
)

const (
	// killRounds is how often the collector is killed.
	killRounds = 20
	// mostLife bounds the time for which it lives once it has begun to write; one of
	// killsAtStart lives so long from its start.
	mostLife     = time.Second
	killsAtStart = 4
)

// killed is what runs of a collector that were killed had written.
type killed struct {
	last     string // segment that was read
	records  map[string]bool
	files    map[sfproto.FOID]string
	programs map[sfproto.OID]string // last argument
	deeds    map[string]bool
	restarts []*sfproto.Loss
	streams  map[string]int // Loss records of a restart
}

func newKilled() *killed {
	return &killed{
		records: map[string]bool{}, files: map[sfproto.FOID]string{}, programs: map[sfproto.OID]string{},
		deeds: map[string]bool{}, streams: map[string]int{},
	}
}

// line is a record as the sink has it.
func line(kind sfproto.Kind, stream string, seq int64) string {
	return fmt.Sprintf("%v %s %d", kind, stream, seq)
}

func (k *killed) take(r spooled.Record) {
	switch e := r.Record.(type) {
	case *sfproto.File:
		k.files[e.OID] = e.Path
	case *sfproto.Process:
		k.programs[e.OID] = e.ExeArgs
	case *sfproto.FileFlow:
		k.did(k.files[e.FileOID])
	case *sfproto.ProcessEvent:
		if e.OpFlags == sfproto.OpExec {
			k.did(k.programs[e.ProcOID])
		}
	case *sfproto.Loss:
		if e.Reason == "restart" {
			k.restarts = append(k.restarts, e)
			k.streams[r.Stream]++
		} else {
			k.streams[r.Stream] += 0
		}
	}
	if !r.Kind().IsEntity() {
		k.records[line(r.Kind(), r.Stream, r.Seq)] = true
	}
}

func (k *killed) did(text string) {
	if name, ok := deedOf(text); ok {
		k.deeds[name] = true
	}
}

// covered reports whether a Loss record of a restart spans a deed.
func (k *killed) covered(d deed) bool {
	for _, l := range k.restarts {
		if l.TS <= d.To && d.From <= l.EndTS {
			return true
		}
	}
	return false
}

// TestKilledCollectorLosesNoBlock kills a collector with a spool at any time, again and
// again, while something happens. It starts again without hands. Every block that it
// had written arrives, each run but the first tells one loss, and whatever was done is
// in a record or in the time that such a loss spans.
func TestKilledCollectorLosesNoBlock(t *testing.T) {
	r := newRig(t)
	spool := r.path("spool")
	temp := r.path("tmp")
	require.NoError(t, os.Mkdir(temp, 0o700))
	t.Setenv("TMPDIR", temp)
	pinned := bpffs(t)
	processor := r.recordsProcessor()

	have := newKilled()
	done := make(chan error, 1)
	go func() { done <- r.runActivity(r.group, numberedActivity) }() // waited for below
	begun := time.Now().UnixNano()
	random := rand.New(rand.NewPCG(uint64(begun), 0))
	args := []string{"run", "--cgroup", r.group.Path(), "--socket", r.socket, "--spool", spool}
	for round := range killRounds {
		c, err := pair.Start(pair.Options{Path: binary("sfcollector"), Args: args})
		require.NoError(t, err)
		if round%killsAtStart != 0 {
			r.eventually("the run has begun to write", func() bool { return hasEnded(c) || len(segmentsAfter(t, spool, have.last)) > 0 })
		}
		time.Sleep(time.Duration(random.Int64N(int64(mostLife))))
		select {
		case <-c.Done():
			t.Fatalf("round %d: the collector ended by itself: %s", round, c.Stderr())
		default:
		}
		require.NoError(t, c.Kill())
		have.last, err = spooled.Read(spool, have.last, have.take)
		require.NoError(t, err)
		require.Equal(t, pinned, bpffs(t), "nothing stays pinned")
		require.Empty(t, files(t, temp))
	}
	require.NoError(t, os.WriteFile(r.work(numberedEnd), nil, 0o600))
	require.NoError(t, <-done)

	last := r.start(pair.Options{Path: binary("sfcollector"), Args: args})
	r.eventually("all that was written has arrived", func() bool { return len(missing(have.records, r.taken())) == 0 })
	require.NotContains(t, processor.Stderr(), "(gap)")
	require.Equal(t, []string{"cursor", "lock"}, without(files(t, spool), ".spool"))
	require.NoError(t, last.Kill())
	_, err := spooled.Read(spool, have.last, have.take) // it tells of the one before it
	require.NoError(t, err)

	for stream, losses := range have.streams {
		require.LessOrEqual(t, losses, 1, "stream %s tells its restart once", stream)
	}
	require.GreaterOrEqual(t, len(have.restarts), len(have.streams)-1)
	require.GreaterOrEqual(t, len(have.streams), killRounds-killRounds/killsAtStart, "runs that came to write something")
	r.checkDeeds(have, begun)
}

// checkDeeds compares what was done with records and losses.
func (r *rig) checkDeeds(have *killed, begun int64) {
	r.t.Helper()
	text, err := os.ReadFile(r.work(numberedLog))
	require.NoError(r.t, err)
	var deeds []deed
	require.NoError(r.t, json.Unmarshal(text, &deeds))
	recorded, lost, before := 0, 0, 0
	first := have.restarts[0].TS
	for _, d := range deeds {
		switch {
		case have.deeds[d.Name]:
			recorded++
		case have.covered(d):
			lost++
		case d.From < first:
			before++ // the first run says of the time before it that it is not known
		default:
			r.t.Errorf("%s at %v is neither recorded nor in a loss", d.Name, time.Duration(d.From-begun))
		}
	}
	r.t.Logf("%d deeds: %d recorded, %d in the time of a loss, %d before the first run", len(deeds), recorded, lost, before)
	require.Positive(r.t, recorded)
}

// recordsProcessor writes a line for each record, through a queue on disk.
func (r *rig) recordsProcessor() *pair.Process {
	r.t.Helper()
	type stage map[string]any
	text, err := json.Marshal(stage{"stages": []stage{
		{"name": "in", "type": "socket", "config": stage{"path": r.socket}},
		{"name": "out", "type": "file", "from": "in", "queue": stage{"type": "disk", "path": r.path("queue"), "fsync": "50ms"},
			"config": stage{"path": r.path("records"), "encode": stage{"format": "template", "of": "records",
				"template": `{{.Kind}} {{.Field "sf.meta.stream"}} {{.Field "sf.seq"}}`}}},
	}})
	require.NoError(r.t, err)
	require.NoError(r.t, os.WriteFile(r.path("pipeline.json"), text, 0o600))
	return r.start(pair.Options{Path: binary("sfprocessor"), Args: []string{"run", "--config", r.path("pipeline.json")}})
}

// taken are the lines that the sink has.
func (r *rig) taken() map[string]bool {
	r.t.Helper()
	text, err := os.ReadFile(r.path("records"))
	require.NoError(r.t, err)
	out := map[string]bool{}
	for l := range strings.Lines(string(text)) {
		out[strings.TrimSpace(l)] = true
	}
	return out
}

func missing(want, have map[string]bool) (out []string) {
	for l := range want {
		if !have[l] {
			out = append(out, l)
		}
	}
	return out
}

// bpffs is what is pinned.
func bpffs(t *testing.T) []string { return files(t, "/sys/fs/bpf") }

// files are the names below a folder; none where there is no folder.
func files(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && path != dir {
			out = append(out, d.Name())
		}
		return nil
	})
	require.NoError(t, err)
	return out
}

// segmentsAfter are the segments of a spool whose names come after one.
func segmentsAfter(t *testing.T, spool, last string) (out []string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(spool, "*.spool"))
	require.NoError(t, err)
	for _, n := range names {
		if filepath.Base(n) > last {
			out = append(out, n)
		}
	}
	return out
}

func hasEnded(p *pair.Process) bool {
	select {
	case <-p.Done():
		return true
	default:
		return false
	}
}

func without(names []string, suffix string) (out []string) {
	for _, n := range names {
		if !strings.HasSuffix(n, suffix) {
			out = append(out, n)
		}
	}
	return out
}
