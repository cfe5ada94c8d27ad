package pair

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrNoMetric is the error of a metric that the process does not have, or not
// yet: one with labels appears with its first value.
var ErrNoMetric = errors.New("no such metric")

// StartReady starts a process with --metrics-address and waits until it answers
// /readyz there. An error tells what the process said before it ended.
func StartReady(ctx context.Context, o Options) (*Process, error) {
	address, err := FreeAddress()
	if err != nil {
		return nil, err
	}
	args := slices.Clone(o.Args)
	// Before "--", which ends the options of a command that is captured.
	at := slices.Index(args, "--")
	if at < 0 {
		at = len(args)
	}
	o.Args = slices.Insert(args, at, "--metrics-address", address)
	p, err := Start(o)
	if err != nil {
		return nil, err
	}
	p.address = address
	if err := p.ready(ctx); err != nil {
		return nil, errors.Join(err, p.Kill())
	}
	return p, nil
}

// Address is where metrics are served, host and port, after StartReady.
func (p *Process) Address() string { return p.address }

func (p *Process) ready(ctx context.Context) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if resp, err := p.get(ctx, "/readyz"); err == nil {
			resp.Body.Close()
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended before it was ready: %s", p.cmd.Path, p.Stderr())
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w: %s", p.cmd.Path, ctx.Err(), p.Stderr())
		case <-tick.C:
		}
	}
}

// get asks the metrics server; any status but 200 is an error.
func (p *Process) get(ctx context.Context, path string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.address+path, nil)
	if err != nil {
		return nil, err
	}
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, fmt.Errorf("get %s: %s", path, resp.Status)
	}
	return resp, nil
}

// Metric is the sum of a metric over its labels.
func (p *Process) Metric(ctx context.Context, name string) (float64, error) {
	resp, err := p.get(ctx, "/metrics")
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	var sum float64
	found := false
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		series, value, ok := cutLast(lines.Text(), " ")
		if base, _, _ := strings.Cut(series, "{"); !ok || base != name {
			continue
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return 0, fmt.Errorf("read metric %s: %w", name, err)
		}
		sum, found = sum+v, true
	}
	if !found && lines.Err() == nil {
		return 0, fmt.Errorf("%w: %s", ErrNoMetric, name)
	}
	return sum, lines.Err()
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// FreeAddress is a TCP address on loopback that nobody listens on.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// FreePort is the port of a FreeAddress.
func FreePort() (string, error) {
	address, err := FreeAddress()
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(address)
	return port, err
}
