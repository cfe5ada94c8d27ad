package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// engine speaks Docker's API.
type engine struct{ http http.Client }

func newEngine(socket string) *engine {
	var d net.Dialer
	return &engine{http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return d.DialContext(ctx, "unix", socket) },
	}}}
}

// post asks for something to be done; answer may be nil.
func (e *engine) post(ctx context.Context, path string, body, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://engine"+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := e.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	reply, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s: %s: %s", path, resp.Status, reply)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(reply, answer)
}

// waitAtMost bounds the wait for a container that lives for a moment.
const waitAtMost = 5 * time.Second

// start runs a container of an image, which is removed at its end, and returns its
// full id. It waits for the end.
func (e *engine) start(ctx context.Context, name, image string) (id string, err error) {
	var made struct {
		ID string `json:"Id"`
	}
	err = e.post(ctx, "/containers/create?name="+url.QueryEscape(name), map[string]any{
		"Image": image, "HostConfig": map[string]any{"AutoRemove": true, "NetworkMode": "none"},
	}, &made)
	if err != nil {
		return "", err
	}
	if err := e.post(ctx, "/containers/"+made.ID+"/start", nil, nil); err != nil {
		return "", err
	}
	// The answer comes at the end; that the container is gone already is one too, but
	// one that is about to go may leave the question without.
	limited, cancel := context.WithTimeout(ctx, waitAtMost)
	defer cancel()
	_ = e.post(limited, "/containers/"+made.ID+"/wait?condition=removed", nil, nil)
	return made.ID, nil
}

// churn runs containers, some at a time, and returns their names by id.
func (e *engine) churn(ctx context.Context, o *options) (map[string]string, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	var wg sync.WaitGroup
	names, turns := map[string]string{}, make(chan int)
	for range o.parallel {
		wg.Go(func() {
			for i := range turns {
				name := fmt.Sprintf("churn-%d", i)
				id, err := e.start(ctx, name, o.image)
				if err != nil {
					cancel(fmt.Errorf("run container %s: %w", name, err))
					return
				}
				mu.Lock()
				names[id[:12]] = name
				mu.Unlock()
			}
		})
	}
	for i := range o.count {
		select {
		case turns <- i:
		case <-ctx.Done():
		}
	}
	close(turns)
	wg.Wait()
	return names, context.Cause(ctx)
}
