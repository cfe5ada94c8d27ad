package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// outsideAddress stands for a host on the internet: a documentation address (RFC
// 5737).
const outsideAddress = "203.0.113.66"

// maxTaken bounds what is taken from one caller, in bytes.
const maxTaken = 64 << 20

// outside is all other hosts: on some ports of every address a web server takes what
// it is sent, on others somebody listens and says nothing.
type outside struct {
	web     http.Server
	silent  []net.Listener
	names   net.PacketConn
	running sync.WaitGroup
}

func openOutside() (*outside, error) {
	o := &outside{web: http.Server{Handler: http.HandlerFunc(take), ReadTimeout: 10 * time.Second}}
	if err := o.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("open outside: %w", err), o.close())
	}
	return o, nil
}

func (o *outside) open() (err error) {
	for _, port := range []int{80, 2375, 8443} {
		l, err := net.Listen("tcp4", fmt.Sprintf(":%d", port))
		if err != nil {
			return err
		}
		o.running.Go(func() { _ = o.web.Serve(l) }) // ends with ErrServerClosed
	}
	for _, port := range []int{22, 443, 3333, 9001} {
		l, err := net.Listen("tcp4", fmt.Sprintf(":%d", port))
		if err != nil {
			return err
		}
		o.silent = append(o.silent, l)
		o.running.Go(func() { o.listen(l) })
	}
	o.names, err = net.ListenPacket("udp4", ":53")
	return err
}

// listen takes what callers send, until it is closed.
func (o *outside) listen(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		o.running.Go(func() {
			_, _ = io.Copy(io.Discard, io.LimitReader(conn, maxTaken)) // the caller may be gone
			_ = conn.Close()
		})
	}
}

func take(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxTaken)) // the caller may be gone
	_, _ = io.WriteString(w, "ok\n")
}

func (o *outside) close() error {
	err := o.web.Close()
	for _, l := range o.silent {
		err = errors.Join(err, l.Close())
	}
	if o.names != nil {
		err = errors.Join(err, o.names.Close())
	}
	o.running.Wait()
	return err
}
