package probe

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// playWrites opens, writes and closes the files that it is told, in turn, which puts
// them on one descriptor.
func playWrites(paths []string) error {
	for _, path := range paths {
		fd, err := create(path)
		if err != nil {
			return err
		}
		if err := unix.Close(fd); err != nil {
			return err
		}
	}
	return nil
}

// playRuns executes a program, then writes a file.
func playRuns(args []string) error {
	return errors.Join(exec.Command(args[0], args[1:len(args)-1]...).Run(), playWrites(args[len(args)-1:]))
}

// playDrops writes a file, becomes another user, and writes another file in a folder
// where everybody may.
func playDrops(args []string) error {
	uid, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	return errors.Join(playWrites(args[1:2]), unix.Setuid(uid), playWrites(args[2:]))
}

// playListens listens on two ports of the loopback, connects to each and writes there,
// and between them writes a file. It writes the ports' numbers to the file's name.
func playListens(args []string) error {
	for _, arg := range args[:2] {
		port, err := strconv.Atoi(arg)
		if err != nil {
			return err
		}
		if err := talkTo(port); err != nil {
			return err
		}
	}
	return playWrites([]string{filepath.Join(args[2], "between")})
}

// talkTo listens on a port, 0 for any, and talks to itself there.
func talkTo(port int) error {
	var at unix.Sockaddr = &unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}
	server, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	err = errors.Join(unix.SetsockoptInt(server, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1), unix.Bind(server, at), unix.Listen(server, 1))
	if err != nil {
		return err
	}
	if at, err = unix.Getsockname(server); err != nil {
		return err
	}
	client, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	if err := unix.Connect(client, at); err != nil {
		return err
	}
	accepted, _, err := unix.Accept4(server, 0)
	if err != nil {
		return err
	}
	_, werr := unix.Write(client, []byte("123"))
	_, rerr := unix.Read(accepted, make([]byte, 3))
	return errors.Join(werr, rerr, unix.Close(client), unix.Close(accepted), unix.Close(server))
}
