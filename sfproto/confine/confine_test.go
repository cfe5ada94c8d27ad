//go:build linux && (amd64 || arm64)

package confine

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// modeVariable makes the test's binary a process that confines itself, for what was
// taken does not come back.
const modeVariable = "CONFINE_TEST_MODE"

func TestMain(m *testing.M) {
	mode := Mode(os.Getenv(modeVariable))
	if mode == "" {
		os.Exit(m.Run())
	}
	if err := confined(mode); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// confined keeps one capability, tells what its threads are then, and tries what it
// may not.
func confined(mode Mode) error {
	if err := Apply(Options{Mode: mode, Capabilities: []int{unix.CAP_DAC_READ_SEARCH}, Calls: []uintptr{unix.SYS_GETPRIORITY}}); err != nil {
		return err
	}
	made := make(chan struct{})
	go func() { close(made) }() // a thread may be made
	<-made
	threads, err := filepath.Glob("/proc/self/task/*/status")
	if err != nil {
		return err
	}
	for _, t := range threads {
		text, err := os.ReadFile(t)
		if err != nil {
			return err
		}
		fmt.Print(string(text))
	}
	_, err = unix.Getpriority(unix.PRIO_PROCESS, 0)
	fmt.Println("kept call:", err)
	fmt.Println("other call:", unix.Chroot("/"))
	fmt.Println("process:", errors.Unwrap(exec.Command("/bin/true").Start()))
	return nil
}

// run starts the process and returns what it wrote, and how it ended.
func run(t *testing.T, mode Mode) (string, error) {
	t.Helper()
	if err := Supported(); err != nil {
		t.Skip(err)
	}
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), modeVariable+"="+string(mode))
	out, err := c.Output()
	if strings.Contains(string(out), ErrCgo.Error()) {
		t.Skip(ErrCgo)
	}
	return string(out), err
}

func TestErrno(t *testing.T) {
	out, err := run(t, Errno)
	require.NoError(t, err, out)
	held, err := Held()
	require.NoError(t, err)
	kept := fmt.Sprintf("%016x", held&(1<<unix.CAP_DAC_READ_SEARCH))
	values := map[string]int{}
	for line := range strings.Lines(out) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":\t"); ok {
			values[name+" "+value]++
		}
	}
	threads := strings.Count(out, "Name:")
	require.Greater(t, threads, 2)
	for _, want := range []string{
		"CapInh 0000000000000000", "CapPrm " + kept, "CapEff " + kept, "CapAmb 0000000000000000",
		"NoNewPrivs 1", "Seccomp 2",
	} {
		require.Equal(t, threads, values[want], want)
	}
	if capSet(held).has(unix.CAP_SETPCAP) {
		require.Equal(t, threads, values["CapBnd "+kept])
	}
	require.Contains(t, out, "kept call: <nil>")
	require.Contains(t, out, "other call: "+syscall.EPERM.Error())
	require.Contains(t, out, "process: "+syscall.EPERM.Error())
}

func TestKill(t *testing.T) {
	out, err := run(t, Kill)
	var ended *exec.ExitError
	require.ErrorAs(t, err, &ended)
	require.Equal(t, unix.SIGSYS, ended.Sys().(syscall.WaitStatus).Signal())
	require.Contains(t, out, "kept call: ")
	require.NotContains(t, out, "other call: ")
}

func TestOffChangesNothing(t *testing.T) {
	before, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	require.NoError(t, Apply(Options{Mode: Off}))
	after, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	for _, name := range []string{"CapEff", "NoNewPrivs", "Seccomp"} {
		require.Equal(t, status(before, name), status(after, name))
	}
}

func status(text []byte, name string) string {
	_, after, _ := strings.Cut(string(text), name+":\t")
	value, _, _ := strings.Cut(after, "\n")
	return value
}

func TestCheck(t *testing.T) {
	require.NoError(t, Errno.Check())
	require.EqualError(t, Mode("on").Check(), `"on": want errno, kill or off`)
}
