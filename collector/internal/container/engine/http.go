package engine

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

const (
	// MaxAnswer bounds an engine's answer, in bytes.
	MaxAnswer  = 4 << 20
	maxHeaders = 64 << 10
	// maxIdle is how long a connection is kept for the next question.
	maxIdle = 30 * time.Second
)

// OverSocket is an HTTP client of the engine that listens at a Unix socket; set
// adds to its transport what the engine's protocol needs. Nothing is dialed before
// the first question, and no redirect is followed.
func OverSocket(socket string, set func(*http.Transport)) http.Client {
	var d net.Dialer
	t := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return d.DialContext(ctx, "unix", socket)
		},
		DisableCompression: true, MaxResponseHeaderBytes: maxHeaders, IdleConnTimeout: maxIdle,
	}
	set(t)
	return http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// ReadAnswer reads an answer of at most MaxAnswer bytes; a longer one is
// ErrUnusable.
func ReadAnswer(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, MaxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the engine's answer: %w", err)
	case len(body) > MaxAnswer:
		return nil, fmt.Errorf("%w: it is longer than %d bytes", ErrUnusable, MaxAnswer)
	}
	return body, nil
}
