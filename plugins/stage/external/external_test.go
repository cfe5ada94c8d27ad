package external

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// behaviour is the variable that makes this test's program a stage.
const behaviour = "SYSFLOW_TEST_STAGE"

func TestMain(m *testing.M) {
	if how := os.Getenv(behaviour); how != "" {
		if err := behave(how, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// behave is a stage that alerts on each file flow, or has a fault.
func behave(how string, in io.Reader, out io.Writer) error {
	if how == "chatty" {
		fmt.Fprintln(os.Stderr, "hello \x1b[31m"+os.Getenv("SECRET"))
	}
	if how == "garbage" {
		fmt.Fprintln(out, "hello")
	}
	r, err := avro.NewReader(in)
	if err != nil {
		return err
	}
	enc, err := avro.NewEncoder(6)
	if err != nil {
		return err
	}
	w, err := avro.NewWriter(out, enc, avro.Null)
	if err != nil {
		return err
	}
	dec := r.Schema().NewDecoder()
	position := int64(0)
	for {
		block, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		dec.Reset(block.Data)
		for rec, err := dec.Next(); err == nil; rec, err = dec.Next() {
			a, ok := rec.(*sfproto.Annotation)
			switch {
			case ok && a.StreamID == markStream:
				if err := answerAs(how, w, a); err != nil {
					return err
				}
				position = -1
			case rec.Kind() == sfproto.KindFileFlow:
				w.Append(&sfproto.Annotation{Sequence: position, Rule: "flow", Priority: "Notice"})
				w.Append(&sfproto.Annotation{Sequence: 0, Rule: "header"}) // of no record of the batch
			case ok && a.Rule != "":
				w.Append(&sfproto.Annotation{Sequence: position, Enrichment: map[string]string{"saw": a.Rule}})
			}
			position++
		}
	}
}

func answerAs(how string, w *avro.Writer, mark *sfproto.Annotation) error {
	switch {
	case how == "die", how == "die-first" && !again():
		return errors.New("I die")
	case how == "sleep":
		select {}
	case how == "other":
		mark.Sequence += 5
	case how == "record":
		w.Append(&sfproto.File{Path: "/x"})
	}
	w.Append(mark)
	return w.Flush()
}

// again reports whether the stage ran before in its folder.
func again() bool {
	path := filepath.Join(os.Getenv("FOLDER"), "ran")
	_, err := os.Stat(path)
	if err != nil {
		os.WriteFile(path, nil, 0o600)
	}
	return err == nil
}

// child is the configuration of a child with a behaviour.
func childConfig(t *testing.T, how, more string) string {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	return fmt.Sprintf(`{"command": [%q], "environment": {%q: %q, "FOLDER": %q}%s}`, program, behaviour, how, t.TempDir(), more)
}

func started(t *testing.T, config string, next plugin.Consumer, counts *plugintest.Counts) *stage {
	t.Helper()
	s, err := Factory().NewStage(plugintest.Settings(t, counts), plugintest.Config(t, Factory(), config), next)
	require.NoError(t, err)
	require.NoError(t, s.(plugin.Starter).Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, s.(plugin.Stopper).Stop(context.Background())) })
	return s.(*stage)
}

func TestAnswersAreAnnotations(t *testing.T) {
	sink, counts := new(plugintest.Sink), new(plugintest.Counts)
	s := started(t, childConfig(t, "well", ""), sink, counts)
	before := plugin.Annotation{Record: 0, Source: "syscall"}
	before.Rule = "earlier"
	for range 3 {
		require.NoError(t, s.Consume(t.Context(), plugintest.Batch().With(before)))
	}
	require.EqualValues(t, 1, counts.Get("sessions"), "one child for all batches")
	require.EqualValues(t, 3, counts.Get("misplaced"))
	for _, b := range sink.Batches() {
		require.Len(t, b.Annotations, 3)
		require.Equal(t, "earlier", b.Annotations[0].Rule)
		require.Equal(t, "earlier", b.Annotations[1].Enrichment["saw"], "earlier annotations reach the stage")
		require.Zero(t, b.Annotations[1].Record)
		require.Empty(t, b.Annotations[1].Source)
		require.Equal(t, "flow", b.Annotations[2].Rule)
		require.Equal(t, "syscall", b.Annotations[2].Source)
		require.Equal(t, sfproto.KindFileFlow, b.Records[b.Annotations[2].Record].Kind())
	}
}

func TestAChildThatDiesIsStartedAgain(t *testing.T) {
	sink, counts := new(plugintest.Sink), new(plugintest.Counts)
	s := started(t, childConfig(t, "die-first", ""), sink, counts)
	require.NoError(t, s.Consume(t.Context(), plugintest.Batch()))
	require.Len(t, sink.Annotations(), 1)
	require.EqualValues(t, 2, counts.Get("sessions"))
	require.EqualValues(t, 1, counts.Get("failures"))
}

func TestStagesWithAFault(t *testing.T) {
	f := func(how, more, want string) {
		t.Helper()
		sink, counts := new(plugintest.Sink), new(plugintest.Counts)
		s := started(t, childConfig(t, how, `, "attempts": 2`+more), sink, counts)
		require.NoError(t, s.Consume(t.Context(), plugintest.Batch()))
		require.Len(t, sink.Batches(), 1, "the batch passes by, once")
		require.Empty(t, sink.Annotations())
		require.EqualValues(t, 1, counts.Get("passed_by"))
		require.EqualValues(t, 2, counts.Get("failures"))
		require.ErrorContains(t, counts.Degraded(), want)

		refusing := started(t, childConfig(t, how, `, "attempts": 1, "unanswered": "refuse"`+more), new(plugintest.Sink), nil)
		require.ErrorContains(t, refusing.Consume(t.Context(), plugintest.Batch()), want)
	}
	f("die", "", "stream is empty")
	f("sleep", `, "timeout": "300ms"`, "no answer within 300ms")
	f("garbage", "", "not an Avro object container")
	f("other", "", "the mark of batch 6 came back")
	f("record", "", "a record of type File")
}

// What the child started ends with it, and its standard error is logged as text.
func TestAChildsGroupEndsWithIt(t *testing.T) {
	dir := t.TempDir()
	script := fmt.Sprintf(`sleep 1000 & echo $! > %s/pid; wait`, dir)
	s := started(t, fmt.Sprintf(`{"command": ["sh", "-c", %q], "timeout": "500ms", "attempts": 1}`, script), new(plugintest.Sink), nil)
	require.NoError(t, s.Consume(t.Context(), plugintest.Batch()))
	text, err := os.ReadFile(filepath.Join(dir, "pid"))
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		return err != nil || strings.Contains(string(stat), ") Z ")
	}, 5*time.Second, 5*time.Millisecond)
}

func TestTheEnvironmentIsNotTheProcessors(t *testing.T) {
	t.Setenv("SECRET", "password")
	var log bytes.Buffer
	p := newProcess(plugintest.Settings(t, nil), &Config{Environment: map[string]string{"A": "b"}})
	fmt.Fprintln(&log, p.environment())
	require.NotContains(t, log.String(), "password")
	require.Contains(t, log.String(), "A=b")
	require.Contains(t, log.String(), "PATH=")
}

func TestLogIsBounded(t *testing.T) {
	counts := new(plugintest.Counts)
	logLines(strings.NewReader(strings.Repeat("x\n", 100)+strings.Repeat("y", 100_000)), plugintest.Settings(t, counts))
	require.GreaterOrEqual(t, counts.Get("log_lines_suppressed"), int64(80))
}

func TestAStageThatDials(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.sock")
	sink, counts := new(plugintest.Sink), new(plugintest.Counts)
	s := started(t, fmt.Sprintf(`{"socket": %q, "timeout": "200ms"}`, path), sink, counts)
	require.NoError(t, s.Consume(t.Context(), plugintest.Batch()))
	require.ErrorContains(t, counts.Degraded(), "no stage has dialled")
	for range 2 { // a stage that is gone is followed by the next one
		conn, err := wire.Dial(t.Context(), path)
		require.NoError(t, err)
		done := make(chan error, 1)
		go func() { done <- behave("well", conn, conn) }()
		n := len(sink.Annotations())
		require.Eventually(t, func() bool {
			require.NoError(t, s.Consume(t.Context(), plugintest.Batch()))
			return len(sink.Annotations()) > n
		}, 10*time.Second, 5*time.Millisecond)
		require.NoError(t, counts.Degraded())
		require.NoError(t, conn.CloseRead())
		require.NoError(t, conn.Close())
		require.NoError(t, s.Consume(t.Context(), plugintest.Batch()))
		<-done
	}
}

func TestContract(t *testing.T) {
	plugintest.Run(t, Factory(), childConfig(t, "well", ""))
	plugintest.Run(t, Factory(), childConfig(t, "well", `, "unanswered": "refuse"`))
	plugintest.Run(t, Factory(), fmt.Sprintf(`{"socket": %q, "timeout": "50ms", "attempts": 1}`, filepath.Join(t.TempDir(), "s.sock")))
}

// TestPython runs the example. SYSFLOW_FASTAVRO names a Python that has fastavro.
func TestPython(t *testing.T) {
	python := os.Getenv("SYSFLOW_FASTAVRO")
	if python == "" {
		python = "python3"
	}
	if out, err := exec.Command(python, "-c", "import fastavro").CombinedOutput(); err != nil {
		t.Skipf("%s has no fastavro (pip install fastavro; SYSFLOW_FASTAVRO names another Python): %v %s", python, err, out)
	}
	example, err := filepath.Abs("example.py")
	require.NoError(t, err)
	records := plugintest.Records()
	records[0].Process.Exe = "/tmp/x"
	sink := new(plugintest.Sink)
	t.Run("child", func(t *testing.T) {
		s := started(t, fmt.Sprintf(`{"command": [%q, %q]}`, python, example), sink, nil)
		for range 3 {
			require.NoError(t, s.Consume(t.Context(), plugintest.Batch(records...)))
		}
		checkPython(t, sink.Annotations(), 3)
	})
	t.Run("socket", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "s.sock")
		sink := new(plugintest.Sink)
		s := started(t, fmt.Sprintf(`{"socket": %q}`, path), sink, nil)
		cmd := exec.Command(python, example, path)
		require.NoError(t, cmd.Start())
		require.NoError(t, s.Consume(t.Context(), plugintest.Batch(records...)))
		checkPython(t, sink.Annotations(), 1)
		require.NoError(t, s.Stop(t.Context()))
		require.NoError(t, cmd.Wait(), "the stage ends with the stream")
	})
	t.Run("action", func(t *testing.T) {
		sink := new(plugintest.Sink)
		s := started(t, fmt.Sprintf(`{"command": [%q, %q]}`, python, example), sink, nil)
		alert := plugin.Annotation{Record: 2, Source: "syscall", Annotation: sfproto.Annotation{Rule: "R", Output: "three words here",
			Enrichment: map[string]string{"sf.actions": "hash,count-words"}}}
		require.NoError(t, s.Consume(t.Context(), plugintest.Batch(records[1:]...).With(alert)))
		got := sink.Annotations()
		require.Len(t, got, 2)
		require.Equal(t, 2, got[1].Record)
		require.Equal(t, map[string]string{"output.words": "3"}, got[1].Enrichment)
	})
	plugintest.Run(t, Factory(), fmt.Sprintf(`{"command": [%q, %q]}`, python, example))
}

func checkPython(t *testing.T, got []plugin.Annotation, batches int) {
	t.Helper()
	require.Len(t, got, 2*batches)
	require.Equal(t, "6", got[0].Enrichment["program.length"])
	require.Equal(t, "Program in /tmp", got[1].Rule)
	require.Equal(t, "Warning", got[1].Priority)
	require.Equal(t, "a program runs from /tmp: /tmp/x", got[1].Output)
	require.Equal(t, []string{"example"}, got[1].Tags)
}

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := Factory().NewConfig().(*Config)
		c.Command = []string{"true"}
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *Config) { c.Command = nil }, "command, socket: ")
	f(func(c *Config) { c.Socket = "/x" }, "command, socket: ")
	f(func(c *Config) { c.Command = []string{""} }, "command: ")
	f(func(c *Config) { c.AllowUIDs = []uint32{1} }, "allow_uids: ")
	f(func(c *Config) { c.Command, c.Socket, c.Environment = nil, "/x", map[string]string{"A": "b"} }, "environment: ")
	f(func(c *Config) { c.Environment = map[string]string{"A=": "b"} }, "environment: ")
	f(func(c *Config) { c.Timeout = 0 }, "timeout: ")
	f(func(c *Config) { c.Attempts = 0 }, "attempts 0: ")
	f(func(c *Config) { c.Unanswered = "drop" }, "unanswered ")
	f(func(c *Config) { c.Mode = "rw" }, "mode ")
	missing, err := Factory().NewStage(plugintest.Settings(t, nil), &Config{Command: []string{"no-such-program"}, Timeout: jsonfile.Duration(time.Second)}, new(plugintest.Sink))
	require.NoError(t, err)
	require.ErrorContains(t, missing.(plugin.Starter).Start(t.Context()), "no-such-program")
}
