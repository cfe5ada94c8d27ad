package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/command"
)

// exporters are the paths that the sink takes records at, and its files.
func exporters() []string { return []string{"direct", "policy"} }

// serveSink is the sink: what is posted is in a file before it is answered.
func serveSink(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("chaos sink", flag.ContinueOnError)
	address := flags.String("address", "", "where to listen")
	dir := flags.String("dir", "", "folder of the files")
	slow := flags.Duration("slow", 0, "how long each answer takes")
	refuse := flags.Int("refuse", 0, "number of which each multiple is refused for good; 0: none")
	if err := command.Parse(flags, args); err != nil {
		return err
	}
	mux := http.NewServeMux()
	for _, name := range exporters() {
		file, err := openLines(filepath.Join(*dir, name))
		if err != nil {
			return err
		}
		defer file.Close()
		mux.Handle("/"+name, &take{file: file, slow: *slow, refuse: *refuse})
	}
	l, err := net.Listen("tcp", *address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	defer context.AfterFunc(ctx, func() { server.Close() })()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// openLines opens a file for appending, without a line that was cut short.
func openLines(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	if err := cutLastLine(f); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// maxLine bounds a line, in bytes.
const maxLine = 1024

func cutLastLine(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	end := make([]byte, min(info.Size(), maxLine))
	from := info.Size() - int64(len(end))
	if _, err := f.ReadAt(end, from); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return f.Truncate(from + int64(bytes.LastIndexByte(end, '\n')) + 1)
}

// take appends the lines of a body.
type take struct {
	mu     sync.Mutex
	file   *os.File
	slow   time.Duration
	refuse int
}

// refuses reports whether there is a line among these that is refused.
func (t *take) refuses(block []byte) bool {
	if t.refuse == 0 {
		return false
	}
	for line := range bytes.Lines(block) {
		number := string(bytes.TrimSpace(line[bytes.LastIndexByte(line, ' ')+1:]))
		if n, err := strconv.Atoi(number); err == nil && n%t.refuse == 0 {
			return true
		}
	}
	return false
}

// ServeHTTP implements http.Handler.
func (t *take) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	block, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "body is cut short", http.StatusServiceUnavailable)
		return
	}
	if n := len(block); n == 0 || block[n-1] != '\n' {
		block = append(block, '\n')
	}
	time.Sleep(t.slow)
	if t.refuses(block) {
		http.Error(w, "refused for good", http.StatusUnprocessableEntity)
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := t.file.Write(block); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	}
}
