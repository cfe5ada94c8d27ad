package e2e

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// The activity is this test binary again, told what to do by its environment.
const (
	activityEnv    = "SYSFLOW_E2E_ACTIVITY"
	activityDirEnv = "SYSFLOW_E2E_DIR"
)

// What the activity does, as its records must tell it.
const (
	writes      = 3
	writeSize   = 100
	reads       = 2
	readSize    = 150
	messageSize = 1000
	exitCode    = 3
)

// runActivity does what one word asks for: "all", "numbered", "bomb", one of loads, or
// "mark-NAME" for a file of that name alone.
func runActivity(name, dir string) error {
	mark, isMark := strings.CutPrefix(name, "mark-")
	load, isLoad := loads()[name]
	switch {
	case isMark:
		return os.WriteFile(filepath.Join(dir, mark), nil, 0o600)
	case isLoad:
		return load.Run(dir)
	case name == numberedActivity:
		return doNumbered(dir)
	case name == bombActivity:
		return doBomb(dir)
	case name == "all":
		return errors.Join(useFiles(dir), runChildren(),
			talk("tcp4", "127.0.0.1:0"), talk("tcp6", "[::1]:0"), datagram())
	}
	return fmt.Errorf("no activity %q", name)
}

func useFiles(dir string) error {
	data := filepath.Join(dir, "data")
	f, err := os.OpenFile(data, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	for range writes {
		if _, err := f.Write(make([]byte, writeSize)); err != nil {
			return err
		}
	}
	if err := f.Close(); err != nil {
		return err
	}
	if f, err = os.Open(data); err != nil {
		return err
	}
	for range reads {
		if _, err := f.Read(make([]byte, readSize)); err != nil {
			return err
		}
	}
	if err := f.Close(); err != nil {
		return err
	}
	if _, err := os.Open(filepath.Join(dir, "missing")); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("missing file: %w", err)
	}
	return useNames(dir, data)
}

func useNames(dir, data string) error {
	moved, folder := filepath.Join(dir, "moved"), filepath.Join(dir, "folder")
	return errors.Join(
		syscall.Mkdir(folder, 0o700),
		os.Rename(data, moved),
		os.Link(moved, filepath.Join(dir, "hard")),
		os.Symlink("moved", filepath.Join(dir, "soft")),
		syscall.Unlink(moved),
		syscall.Rmdir(folder),
	)
}

func runChildren() error {
	err := exec.Command("/bin/sh", "-c", fmt.Sprintf("exit %d", exitCode)).Run()
	var status *exec.ExitError
	if !errors.As(err, &status) || status.ExitCode() != exitCode {
		return fmt.Errorf("child: %w", err)
	}
	return nil
}

// talk sends a message from one end of a connection to the other.
func talk(network, address string) error {
	l, err := net.Listen(network, address)
	if err != nil {
		return err
	}
	defer l.Close()
	client, err := net.Dial(network, l.Addr().String())
	if err != nil {
		return err
	}
	server, err := l.Accept()
	if err != nil {
		return err
	}
	if _, err := client.Write(make([]byte, messageSize)); err != nil {
		return err
	}
	if _, err := io.ReadFull(server, make([]byte, messageSize)); err != nil {
		return err
	}
	return errors.Join(client.Close(), server.Close())
}

// datagram sends one over UDP, from a connected socket to one that is not.
func datagram() error {
	server, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	client, err := net.Dial("udp4", server.LocalAddr().String())
	if err != nil {
		return err
	}
	if _, err := client.Write(make([]byte, messageSize)); err != nil {
		return err
	}
	if _, _, err := server.ReadFrom(make([]byte, messageSize)); err != nil {
		return err
	}
	return errors.Join(client.Close(), server.Close())
}
