package source

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/bookmark"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func TestResumeReadsNothingTwice(t *testing.T) {
	dir := t.TempDir()
	g := newGrowing(t, filepath.Join(dir, "a.sf"))
	config := fmt.Sprintf(`{"paths": [%q], "resume": %q}`, dir, filepath.Join(dir, "positions"))
	f := func(want ...int64) {
		t.Helper()
		r := startFiles(t, config, &taker{})
		require.NoError(t, <-r.done)
		require.Equal(t, want, r.times())
		for i := range r.records {
			require.NotNil(t, r.records[i].Header)
			if r.records[i].Kind() == sfproto.KindProcessEvent {
				require.Equal(t, "/bin/sh", r.records[i].Process.Exe, "entities of what was read before")
			}
		}
	}
	g.add(2)
	f(1, 2)
	f()
	g.add(2)
	f(3, 4)
	require.NoError(t, os.Rename(g.path, filepath.Join(dir, "b.sf")))
	newGrowing(t, g.path).add(1)
	f(1)
}

func TestResumeWherePositionsCannotBeKept(t *testing.T) {
	dir := t.TempDir()
	c := newFilesConfig()
	c.Paths, c.Follow, c.Resume = []string{dir}, true, filepath.Join(dir, "none", "positions")
	s := &files{settings: plugintest.Settings(t, nil), config: *c}
	require.ErrorIs(t, s.Start(t.Context()), fs.ErrNotExist)
	s.config.Resume = filepath.Join(dir, "positions")
	release, err := bookmark.Claim(s.config.Resume)
	require.NoError(t, err)
	require.ErrorContains(t, s.Start(t.Context()), "another source or process")
	release()
	require.NoError(t, s.Start(t.Context()))
}

func TestResumeWaitsForABlockThatIsStillWritten(t *testing.T) {
	dir := t.TempDir()
	whole := trace(t, []sfproto.Record{header("s", 0), process()}, []sfproto.Record{event(1)})
	path := filepath.Join(dir, "a.sf")
	require.NoError(t, os.WriteFile(path, whole[:len(whole)-3], 0o600))
	config := fmt.Sprintf(`{"paths": [%q], "resume": %q}`, dir, filepath.Join(dir, "positions"))
	r := startFiles(t, config, &taker{})
	require.ErrorContains(t, <-r.done, "cut short")
	require.Equal(t, "H P ", r.kinds())
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	require.NoError(t, err)
	_, err = out.Write(whole[len(whole)-3:])
	require.NoError(t, err)
	require.NoError(t, out.Close())
	r = startFiles(t, config, &taker{})
	require.NoError(t, <-r.done)
	require.Equal(t, "PE ", r.kinds(), "no loss is told")
}

func TestResumeRemembersNoBatchThatWasRefused(t *testing.T) {
	g := newGrowing(t, filepath.Join(t.TempDir(), "a.sf"))
	g.add(1)
	config := fmt.Sprintf(`{"paths": [%q], "resume": %q}`, g.path, g.path+".positions")
	r := startFiles(t, config, &taker{refuse: func(*plugin.Batch) error { return fmt.Errorf("full") }})
	require.ErrorIs(t, <-r.done, errRefused)
	r = startFiles(t, config, &taker{})
	require.NoError(t, <-r.done)
	require.Equal(t, "H P PE ", r.kinds())
}

// resumeChild is the variable by which a process of this test knows that it is to read
// as the configuration says, until it is killed.
const resumeChild = "SYSFLOW_TEST_RESUME_CONFIG"

// resumeBlock is how many events a block has: more than 16 KiB.
const resumeBlock = 1000

// readForParent writes the times of the events that it takes to its standard output, a
// batch a write, before it accepts them.
func readForParent(config string) {
	f := Files(Memory{})
	c := f.NewConfig()
	if err := json.Unmarshal([]byte(config), c); err != nil {
		panic(err)
	}
	s, err := f.NewSource(plugin.Settings{Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Count: func(string, int64) {}}, c)
	if err != nil {
		panic(err)
	}
	if err := s.Run(context.Background(), timeWriter{}); err != nil {
		panic(err)
	}
}

type timeWriter struct{}

func (timeWriter) Consume(_ context.Context, b *plugin.Batch) error {
	var text []byte
	for i := range b.Records {
		if e, ok := b.Records[i].Record.(*sfproto.ProcessEvent); ok {
			text = append(strconv.AppendInt(text, e.TS, 10), '\n')
		}
	}
	_, err := os.Stdout.Write(text)
	return err
}

// TestResumeAfterKills kills a process that follows a growing, rotating trace with
// SIGKILL, again and again: each event arrives, and what arrives twice is a block a kill
// that was acknowledged, and one that was on its way.
func TestResumeAfterKills(t *testing.T) {
	const kills = 20
	dir := t.TempDir()
	config := fmt.Sprintf(`{"paths": [%q], "follow": true, "poll": "10ms", "linger": "10s", "resume": %q}`,
		filepath.Join(dir, "*.sf"), filepath.Join(dir, "positions"))
	out, err := os.Create(filepath.Join(dir, "times"))
	require.NoError(t, err)
	defer out.Close()
	g := newGrowing(t, filepath.Join(dir, "0.sf"))
	for i := range kills {
		child := startReading(t, config, out)
		for range rand.IntN(20) {
			g.add(resumeBlock)
			time.Sleep(time.Duration(rand.IntN(5)) * time.Millisecond)
		}
		if i%5 == 4 {
			ts := g.ts
			g = newGrowing(t, filepath.Join(dir, strconv.Itoa(i)+".sf"))
			g.ts = ts
		}
		kill(t, child)
	}
	child := startReading(t, config, out)
	seen := map[int64]int{}
	require.Eventually(t, func() bool {
		seen = timesIn(t, out.Name())
		return int64(len(seen)) == g.ts
	}, 30*time.Second, 50*time.Millisecond)
	kill(t, child)
	twice := 0
	for _, n := range seen {
		twice += n - 1
	}
	require.LessOrEqual(t, twice, 2*resumeBlock*kills)
	t.Logf("%d events, %d kills, %d events came twice", g.ts, kills, twice)
}

func startReading(t *testing.T, config string, out *os.File) *exec.Cmd {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), resumeChild+"="+config)
	child.Stdout, child.Stderr = out, os.Stderr
	require.NoError(t, child.Start())
	return child
}

func kill(t *testing.T, child *exec.Cmd) {
	t.Helper()
	require.NoError(t, child.Process.Kill())
	require.ErrorContains(t, child.Wait(), "signal: killed")
}

// timesIn counts how often each event is in a file.
func timesIn(t *testing.T, path string) map[int64]int {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	seen := map[int64]int{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		ts, err := strconv.ParseInt(lines.Text(), 10, 64)
		require.NoError(t, err)
		seen[ts]++
	}
	return seen
}
