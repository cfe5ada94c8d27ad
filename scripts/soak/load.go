package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// What a node of some dozen services does in a second, on an average over a day. A
// container is a cgroup named as Docker names them, with one program in it.
const (
	programs    = 5
	opened      = 200 // files, most of which are the same ones again
	transfers   = 2000
	connections = 10
	containers  = 0.02
)

// step is how often the load does its part.
const step = 100 * time.Millisecond

// stampEvery is how often a program tells the time in its arguments.
const stampEvery = 10 * time.Second

// stampMark is before the time in ns since the epoch.
const stampMark = "soak-stamp-"

// work does what a node does at a pace until ctx ends. The cgroup is its own.
func work(ctx context.Context, pace float64, cgroup string) error {
	dir, err := os.MkdirTemp("", "sysflow-soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	served := make(chan struct{})
	go func() { // ends with the listener
		defer close(served)
		serve(server)
	}()
	defer func() { server.Close(); <-served }()
	l := load{dir: dir, cgroup: cgroup, server: server.Addr().String()}
	tick := time.NewTicker(step)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			if err := l.part(now, pace*step.Seconds()); err != nil {
				return err
			}
		}
	}
}

// serve answers each connection with what it says.
func serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		_, _ = io.Copy(c, c)
		c.Close()
	}
}

// load is a load at work; what is due and was not done is carried over.
type load struct {
	dir, cgroup, server string
	due                 [5]float64
	files               int
	boxes               int
	stamped             time.Time
}

// part does what is due after so many seconds of a node's time.
func (l *load) part(now time.Time, seconds float64) error {
	if now.Sub(l.stamped) >= stampEvery {
		l.stamped = now
		if err := exec.Command("/bin/true", stampMark+fmt.Sprint(time.Now().UnixNano())).Run(); err != nil {
			return fmt.Errorf("tell the time: %w", err)
		}
	}
	for i, kind := range []struct {
		perSecond float64
		once      func() error
	}{
		{programs, func() error { return exec.Command("/bin/true").Run() }},
		{opened, l.open},
		{transfers / 100, l.transfer},
		{connections, l.connect},
		{containers, l.container},
	} {
		l.due[i] += kind.perSecond * seconds
		for ; l.due[i] >= 1; l.due[i]-- {
			if err := kind.once(); err != nil {
				return err
			}
		}
	}
	return nil
}

// open makes or opens a file; one in twenty has a name that none had before.
func (l *load) open() error {
	l.files++
	name := fmt.Sprintf("same-%d", l.files%200)
	if l.files%20 == 0 {
		name = fmt.Sprintf("new-%d", l.files)
		defer os.Remove(filepath.Join(l.dir, name))
	}
	f, err := os.OpenFile(filepath.Join(l.dir, name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteAt([]byte("soak"), 0)
	return errors.Join(err, f.Close())
}

// transfer is a hundred reads and writes.
func (l *load) transfer() error {
	f, err := os.OpenFile(filepath.Join(l.dir, "transfer"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	var block [512]byte
	for range 50 {
		if _, err := f.WriteAt(block[:], 0); err != nil {
			return err
		}
		if _, err := f.ReadAt(block[:], 0); err != nil {
			return err
		}
	}
	return nil
}

func (l *load) connect() error {
	c, err := net.Dial("tcp", l.server)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.Write([]byte("soak")); err != nil {
		return err
	}
	var answer [4]byte
	_, err = io.ReadFull(c, answer[:])
	return err
}

func (l *load) container() error {
	l.boxes++
	path := filepath.Join(l.cgroup, fmt.Sprintf("docker-%064x.scope", l.boxes))
	if err := os.Mkdir(path, 0o755); err != nil {
		return err
	}
	dir, err := os.Open(path)
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	defer dir.Close()
	c := exec.Command("/bin/true")
	c.SysProcAttr = &syscall.SysProcAttr{UseCgroupFD: true, CgroupFD: int(dir.Fd())}
	if err := c.Run(); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	for try := 0; ; try++ { // the kernel empties a cgroup after the last exit
		if err = os.Remove(path); err == nil || try == 100 {
			return err
		}
		time.Sleep(time.Millisecond)
	}
}
