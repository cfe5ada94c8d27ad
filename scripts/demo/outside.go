package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// maxUpload bounds what the outside host takes, in bytes.
const maxUpload = 64 << 20

// outside is the attacker's host: a web server with the tools and a place to
// upload to on port 80, and a listener for beacons on port 443.
type outside struct {
	web     *http.Server
	beacons net.Listener
	running sync.WaitGroup
}

func openOutside() (*outside, error) {
	web, err := net.Listen("tcp", outsideAddress+":80")
	if err != nil {
		return nil, fmt.Errorf("open outside host: %w", err)
	}
	beacons, err := net.Listen("tcp", outsideAddress+":443")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open outside host: %w", err), web.Close())
	}
	o := &outside{web: &http.Server{Handler: tools(), ReadTimeout: 10 * time.Second}, beacons: beacons}
	o.running.Go(func() { _ = o.web.Serve(web) }) // ends with ErrServerClosed
	o.running.Go(o.answer)
	return o, nil
}

// tools are what the attacker fetches, and where the loot goes.
func tools() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /install.sh", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, installScript) // the client may be gone
	})
	mux.HandleFunc("GET /agent", func(w http.ResponseWriter, _ *http.Request) {
		self, err := os.Open("/proc/self/exe")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer self.Close()
		_, _ = io.Copy(w, self)
	})
	mux.HandleFunc("PUT /loot", func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxUpload))
	})
	return mux
}

// answer takes each beacon and says nothing to it.
func (o *outside) answer() {
	for {
		conn, err := o.beacons.Accept()
		if err != nil {
			return // closed
		}
		_ = conn.SetDeadline(time.Now().Add(2 * time.Second))
		o.running.Go(func() {
			_, _ = io.Copy(io.Discard, io.LimitReader(conn, 1<<20))
			_ = conn.Close()
		})
	}
}

func (o *outside) close() {
	_ = o.web.Close()
	_ = o.beacons.Close()
	o.running.Wait()
}
