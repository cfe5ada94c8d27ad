// Package post sends documents over HTTP.
//
// Invariant: a document is sent when the server answered 2xx; an answer that
// another try cannot change is plugin.Permanent, all else is worth one, when the
// server's Retry-After is over. No redirection is followed, so that credentials go
// nowhere else.
package post

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/internal/tlsconfig"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

const (
	// maxAnswer is how much of an answer is looked at, in bytes.
	maxAnswer = 1 << 10
	// mostWait is how long a server may have a request wait.
	mostWait = 5 * time.Minute
	// agent is the User-Agent of all requests.
	agent = "sysflow"
)

// Config is what exporters over HTTP have in common.
type Config struct {
	// URL is where documents go.
	URL string
	// Headers are added to each request.
	Headers map[string]string
	// Timeout is how long a request may take.
	Timeout jsonfile.Duration
	// Gzip compresses bodies.
	Gzip bool
	TLS  tlsconfig.Config
}

// Validate names the bad key.
func (c Config) Validate() error {
	u, err := url.Parse(c.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return fmt.Errorf(`url %q: want one like "http://host:2801/"`, c.URL)
	}
	if c.Timeout <= 0 {
		return errors.New(`timeout: want a duration such as "10s"`)
	}
	return c.TLS.Validate()
}

// Client posts to one URL. It is for one goroutine.
type Client struct {
	config Config
	http   *http.Client
	packed bytes.Buffer
}

// New makes a client; Close ends its idle connections.
func New(c Config) (*Client, error) {
	timeout := time.Duration(c.Timeout)
	tls, err := c.TLS.New()
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: tls, ForceAttemptHTTP2: true,
		MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute, ResponseHeaderTimeout: timeout,
	}
	return &Client{config: c, http: &http.Client{
		Transport: transport, Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Close ends idle connections. A nil Client has none.
func (c *Client) Close() {
	if c != nil {
		c.http.CloseIdleConnections()
	}
}

// Post sends a body.
func (c *Client) Post(ctx context.Context, contentType string, body []byte) error {
	_, err := c.Exchange(ctx, contentType, body, maxAnswer)
	return err
}

// Exchange sends a body and returns the answer's, of which most bytes are read.
func (c *Client) Exchange(ctx context.Context, contentType string, body []byte, most int64) ([]byte, error) {
	request, err := c.request(ctx, contentType, body)
	if err != nil {
		return nil, plugin.Permanent(err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, withoutCredentials(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, most))
	switch {
	case response.StatusCode/100 == 2:
		return answer, err
	case err != nil:
		return nil, fmt.Errorf("read answer: %w", err)
	}
	text := strings.TrimSpace(string(answer[:min(len(answer), maxAnswer)]))
	err = fmt.Errorf("server answered %s: %s", response.Status, escape.Text(text))
	if WorthAnotherTry(response.StatusCode) {
		return nil, plugin.After(retryAfter(response.Header.Get("Retry-After"), time.Now()), err)
	}
	return nil, plugin.Permanent(err)
}

func (c *Client) request(ctx context.Context, contentType string, body []byte) (*http.Request, error) {
	if c.config.Gzip {
		c.packed.Reset()
		w := gzip.NewWriter(&c.packed)
		if _, err := w.Write(body); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		body = c.packed.Bytes()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.config.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("User-Agent", agent)
	if c.config.Gzip {
		request.Header.Set("Content-Encoding", "gzip")
	}
	for name, value := range c.config.Headers {
		request.Header.Set(name, value)
	}
	return request, nil
}

// WorthAnotherTry reports whether what got a status may succeed later.
func WorthAnotherTry(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound: // mended at the server, or by new credentials
		return true
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return status >= 500
}

// retryAfter is how long a server asks to be left alone: seconds, or a date (RFC 9110,
// 10.2.3). No more than mostWait is believed.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(min(max(seconds, 0), int(mostWait/time.Second))) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), mostWait)
}

// withoutCredentials leaves out the URL, which may hold a password.
func withoutCredentials(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return fmt.Errorf("post: %w", failed.Err)
	}
	return err
}
