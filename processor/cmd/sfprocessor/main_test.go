package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestMain is the program itself when a test asks for that.
func TestMain(m *testing.M) {
	if os.Getenv("SFPROCESSOR_TEST_MAIN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// sfprocessor is the program in a process of its own.
func sfprocessor(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Env = append(os.Environ(), "SFPROCESSOR_TEST_MAIN=1")
	return c
}

func TestBuiltInPipelineAndRulesAreSound(t *testing.T) {
	for _, args := range [][]string{{"check"}, {"check", "--config", "../../internal/defaults/pipeline.json"}} {
		out, err := sfprocessor(t, args...).CombinedOutput()
		if err != nil || string(out) != "0 errors, 0 warnings\n" {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
}

func TestBundledTraceReplays(t *testing.T) {
	out, err := sfprocessor(t, "run", "--input", "bundled:", "--export", "json:-").CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("replaying the bundled trace")) {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestSignalEndsIt: the processor ends in order, whatever it waits for.
func TestSignalEndsIt(t *testing.T) {
	f := func(input, waiting string, stdin io.Reader) {
		t.Helper()
		c := sfprocessor(t, "run", "--input", input, "--export", "null:")
		c.Stdin = stdin
		log, err := c.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(log)
		for lines.Scan() && !strings.Contains(lines.Text(), waiting) {
		}
		if err := c.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(); err != nil {
			t.Errorf("--input %s: %v", input, err)
		}
	}
	f("unix:"+filepath.Join(t.TempDir(), "s.sock"), "listening", nil)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	f("-", "running", r)
}
