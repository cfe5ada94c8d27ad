package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"
)

const (
	beaconCount    = 10
	beaconInterval = 300 * time.Millisecond
	nobody         = 65534
)

// agent is what the attacker drops: this program again, in another part.
func agent(args []string) error {
	if len(args) == 0 {
		return errors.New("agent: version, beacon ADDRESS, drop COMMAND or raise")
	}
	switch rest := args[1:]; {
	case args[0] == "version":
		fmt.Println("agent 1")
		return nil
	case args[0] == "beacon" && len(rest) == 1:
		return beacon(rest[0])
	case args[0] == "drop" && len(rest) > 0:
		return drop(rest)
	case args[0] == "raise":
		return syscall.Setuid(0)
	}
	return fmt.Errorf("agent: %q is none of its commands", args)
}

// beacon calls an address again and again, each time for a moment.
func beacon(address string) error {
	for range beaconCount {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err != nil {
			return err
		}
		if _, err := conn.Write([]byte("alive\n")); err != nil {
			return errors.Join(err, conn.Close())
		}
		if err := conn.Close(); err != nil {
			return err
		}
		time.Sleep(beaconInterval)
	}
	return nil
}

// drop runs a command as nobody.
func drop(command []string) error {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	cmd.Stderr = os.Stderr
	return cmd.Run()
}
