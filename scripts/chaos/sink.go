package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// numberSize is what a number takes in the sink's files, in bytes.
const numberSize = 8

// exporters are the paths that the sink takes numbers at, and its files.
func exporters() []string { return []string{"direct", "policy"} }

// serveSink is the sink: what is posted is in a file before it is answered.
func serveSink(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("chaos sink", flag.ContinueOnError)
	address := flags.String("address", "", "where to listen")
	dir := flags.String("dir", "", "folder of the files")
	slow := flags.Duration("slow", 0, "how long each answer takes")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	mux := http.NewServeMux()
	for _, name := range exporters() {
		file, err := openNumbers(filepath.Join(*dir, name))
		if err != nil {
			return err
		}
		defer file.Close()
		mux.Handle("/"+name, &take{file: file, slow: *slow})
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

// openNumbers opens a file for appending, without a number that was cut short.
func openNumbers(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = f.Truncate(info.Size() / numberSize * numberSize)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// take appends the numbers of a body.
type take struct {
	mu   sync.Mutex
	file *os.File
	slow time.Duration
}

// ServeHTTP implements http.Handler.
func (t *take) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var block []byte
	lines := bufio.NewScanner(r.Body)
	for lines.Scan() {
		ts, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			http.Error(w, fmt.Sprintf("no number: %q", lines.Text()), http.StatusBadRequest)
			return
		}
		block = binary.LittleEndian.AppendUint64(block, uint64(ts-base))
	}
	if lines.Err() != nil {
		http.Error(w, "body is cut short", http.StatusServiceUnavailable)
		return
	}
	time.Sleep(t.slow)
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := t.file.Write(block); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	}
}
