package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// part is a small program for what a shell cannot do: the number of arguments that it
// needs, and what it does with them.
type part struct {
	args int
	do   func(args []string) error
}

// parts are the small programs. Those that would change the kernel are made to fail.
func parts() map[string]part {
	return map[string]part{
		"connect":    {2, func(a []string) error { return connect("tcp", a[0], a[1]) }},
		"datagrams":  {2, func(a []string) error { return connect("udp", a[0], a[1]) }},
		"scan":       {2, func(a []string) error { return scan(a[0], a[1]) }},
		"retry":      {2, func(a []string) error { return retry(a[0], a[1]) }},
		"ask":        {3, func(a []string) error { return ask(a[0], a[1], a[2]) }},
		"listen":     {1, func(a []string) error { return listen(a[0]) }},
		"call":       {1, func(a []string) error { return call(a[0]) }},
		"serve":      {2, func(a []string) error { return serve(a[0], a[1:]) }},
		"attach":     {2, func(a []string) error { return attach(a[0], a[1:]) }},
		"rename":     {2, func(a []string) error { return rename(a[0], a[1]) }},
		"read":       {1, func(a []string) error { return read(a[0]) }},
		"memory":     {1, runFromMemory},
		"trace":      {1, trace},
		"name":       {1, func(a []string) error { return name(a[0]) }},
		"capability": {2, func(a []string) error { return setCapability(a[0], a[1]) }},
		"module":     {1, func(a []string) error { return module(a[0]) }},
		"bpf":        {1, func(a []string) error { return bpf(a[0]) }},
		"faults":     {0, func([]string) error { return mustFail(unix.SYS_USERFAULTFD, ^uintptr(0), 0, 0) }}, // no such flags
		"socket":     {1, func(a []string) error { return socket(a[0]) }},
		"keys":       {1, func(a []string) error { return keys(a[0]) }},
		"fsopen":     {1, func(a []string) error { return fsopen(a[0]) }},
		"setuid":     {1, func(a []string) error { return setuid(a[0]) }},
	}
}

// act plays one of the parts.
func act(args []string) error {
	if len(args) == 0 {
		return errors.New("act: which part")
	}
	p, ok := parts()[args[0]]
	if !ok {
		return fmt.Errorf("act: %q is none of its parts", args[0])
	}
	if len(args)-1 < p.args {
		return fmt.Errorf("act: %s needs %d arguments", args[0], p.args)
	}
	return p.do(args[1:])
}

// connect connects and sends some bytes, in parts of 1000.
func connect(network, address, size string) error {
	n, err := strconv.Atoi(size)
	if err != nil {
		return err
	}
	conn, err := net.Dial(network, address)
	if err != nil {
		return err
	}
	for ; n > 0; n -= 1000 {
		if _, err := conn.Write(make([]byte, min(n, 1000))); err != nil {
			return errors.Join(err, conn.Close())
		}
	}
	return conn.Close()
}

// scan tries some ports, from 1000 on, where nobody listens.
func scan(host, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	for port := 1000; port < 1000+n; port++ {
		conn, err := net.Dial("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		if err == nil {
			return errors.Join(fmt.Errorf("somebody listens on %d", port), conn.Close())
		}
	}
	return nil
}

// retry tries one port, where nobody listens, again and again.
func retry(address, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	for range n {
		if conn, err := net.Dial("tcp", address); err == nil {
			return errors.Join(fmt.Errorf("somebody listens on %s", address), conn.Close())
		}
	}
	return nil
}

// ask asks a server, which may be none, for numbered names below a domain.
func ask(server, domain, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	resolver := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server)
	}}
	for i := range n {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		_, err := resolver.LookupTXT(ctx, fmt.Sprintf("%d%s.", i, domain))
		cancel()
		if err == nil {
			return fmt.Errorf("%s answers", server)
		}
	}
	return nil
}

// rename makes files in a folder and gives each an ending.
func rename(folder, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for i := range n {
		name := filepath.Join(folder, strconv.Itoa(i))
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			return err
		}
		if err := os.Rename(name, name+".aes"); err != nil {
			return err
		}
	}
	return nil
}

func listen(address string) error {
	l, err := net.Listen("tcp4", address)
	if err != nil {
		return err
	}
	return l.Close()
}

// call calls a Unix socket.
func call(path string) error {
	conn, err := net.Dial("unix", path)
	if err != nil {
		return err
	}
	return conn.Close()
}

// serve listens on a Unix socket while a command runs.
func serve(path string, command []string) error {
	l, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	return errors.Join(exec.Command(command[0], command[1:]...).Run(), l.Close())
}

// attach runs a command with a connection as its standard input and output.
func attach(address string, command []string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	file, err := conn.(*net.TCPConn).File()
	if err != nil {
		return err
	}
	defer file.Close()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout = file, file
	return cmd.Run()
}
