package run

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
)

// LaunchCommand is the hidden subcommand that becomes the recorded command.
const LaunchCommand = "launch"

// The launcher's extra files: it writes to the first one when it is about to wait,
// and waits on the second.
const (
	readyFD = 3
	gateFD  = 4
)

// Launch is the launcher: it waits until the collector has its process in scope,
// then becomes the command at path. It returns nil when the collector gives the
// command up.
func Launch(path string, argv []string) error {
	ready, gate := os.NewFile(readyFD, "ready"), os.NewFile(gateFD, "gate")
	if _, err := ready.Write([]byte{1}); err != nil {
		return fmt.Errorf("tell the collector: %w", err)
	}
	if n, _ := gate.Read(make([]byte, 1)); n != 1 {
		return nil // the collector closed the gate, and says why
	}
	unix.CloseOnExec(readyFD)
	unix.CloseOnExec(gateFD)
	return fmt.Errorf("execute %s: %w", path, unix.Exec(path, argv, os.Environ()))
}

// command is a process that is recorded from its first instruction.
type command struct {
	cmd  *exec.Cmd
	gate *os.File
	done chan struct{} // closed at the command's end
	err  error         // of its end

	released bool
}

// findCommand is the path of a command, before anything is started for it.
func findCommand(argv []string) (string, error) {
	if len(argv) == 0 {
		return "", nil
	}
	path, err := exec.LookPath(argv[0])
	var why *exec.Error
	if errors.As(err, &why) {
		return "", config.Usage("command %q: %w", argv[0], why.Err)
	}
	return path, err
}

// startCommand starts the launcher of a command, which waits for release. What it
// did to start is over then, and not recorded.
func startCommand(path string, argv []string) (*command, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find own executable: %w", err)
	}
	readyR, readyW, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make pipe: %w", err)
	}
	defer readyR.Close()
	defer readyW.Close()
	gateR, gateW, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make pipe: %w", err)
	}
	defer gateR.Close()
	c := &command{gate: gateW, done: make(chan struct{})}
	c.cmd = exec.Command(self, append([]string{LaunchCommand, "--", path}, argv...)...)
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.cmd.ExtraFiles = []*os.File{readyW, gateR}
	if err := c.cmd.Start(); err != nil {
		gateW.Close()
		return nil, fmt.Errorf("start launcher: %w", err)
	}
	readyW.Close() // or its end would not be seen
	if n, err := readyR.Read(make([]byte, 1)); n != 1 {
		return nil, errors.Join(fmt.Errorf("wait for launcher: %w", err), c.abandon())
	}
	return c, nil
}

// tgid is the command's process id.
func (c *command) tgid() uint32 { return uint32(c.cmd.Process.Pid) }

// release lets the command run.
func (c *command) release() error {
	c.released = true
	_, err := c.gate.Write([]byte{1})
	if cerr := c.gate.Close(); err == nil {
		err = cerr
	}
	go func() { // ends with the command, for which follow waits
		defer close(c.done)
		c.err = c.cmd.Wait()
	}()
	if err != nil {
		return fmt.Errorf("release command: %w", err)
	}
	return nil
}

// abandon ends a launcher that was not released, and waits for it.
func (c *command) abandon() error {
	if c.released {
		return nil
	}
	err := c.gate.Close() // the launcher sees that, and ends
	return errors.Join(err, c.cmd.Wait())
}

// follow waits for the command's end. When ctx ends before, the command is asked
// to end as well.
func (c *command) follow(ctx context.Context) {
	select {
	case <-c.done:
	case <-ctx.Done():
		_ = c.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		<-c.done
	}
}

// status is the exit code of the command as a shell has it.
func (c *command) status() (int, error) {
	var exit *exec.ExitError
	switch {
	case c.err == nil:
		return 0, nil
	case !errors.As(c.err, &exit):
		return 0, fmt.Errorf("wait for command: %w", c.err)
	}
	if ws, ok := exit.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return 128 + int(ws.Signal()), nil
	}
	return exit.ExitCode(), nil
}
