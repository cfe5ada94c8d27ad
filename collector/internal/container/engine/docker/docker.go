// Package docker asks an engine that speaks Docker's API over a Unix socket, as
// Docker and Podman do.
//
// Invariant: only questions are put that read: what a container is, in the list of all
// and by itself, and what its image is. An answer is bounded in size, and counts only when it is
// about the container that was asked for.
package docker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/sysflow-stack/sysflow/collector/internal/container/engine"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// maxConns lets a glance go before a question that the engine lets wait.
const maxConns = 2

// Client asks the engine at one socket.
type Client struct {
	http   http.Client
	images images
}

// New is a client of the engine that listens at a Unix socket. Nothing is dialed
// before the first question.
func New(socket string) *Client {
	return &Client{http: engine.OverSocket(socket, func(t *http.Transport) { t.MaxConnsPerHost = maxConns })}
}

// Close closes the connection that is kept.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Inspect implements engine.Client.
func (c *Client) Inspect(ctx context.Context, id string) (sfproto.Container, error) {
	var a containerAnswer
	if err := c.get(ctx, "/containers/"+id+"/json", &a); err != nil {
		return sfproto.Container{}, err
	}
	if a.ID != id {
		return sfproto.Container{}, fmt.Errorf("%w: it is about another container", engine.ErrUnusable)
	}
	rec := a.record()
	c.addImage(ctx, &rec)
	return rec, nil
}

// Glance implements engine.Glancer, by the list of containers: an engine makes it of
// what it has noted, and does not wait for a container that it starts.
func (c *Client) Glance(ctx context.Context, id string) (sfproto.Container, error) {
	var list []listAnswer
	if err := c.get(ctx, "/containers/json?all=1&filters="+url.QueryEscape(`{"id":["`+id+`"]}`), &list); err != nil {
		return sfproto.Container{}, err
	}
	for _, a := range list {
		if a.ID == id {
			rec := a.record()
			c.addImage(ctx, &rec)
			return rec, nil
		}
	}
	return sfproto.Container{}, engine.ErrUnknown
}

// addImage adds what is known of the image. It may be gone while its container runs:
// then it has no digest.
func (c *Client) addImage(ctx context.Context, rec *sfproto.Container) {
	if !isHex(rec.ImageID) {
		return
	}
	i, known := c.images.get(rec.ImageID)
	if !known {
		if err := c.get(ctx, "/images/sha256:"+rec.ImageID+"/json", &i); err != nil {
			return
		}
		c.images.put(rec.ImageID, i)
	}
	i.addTo(rec)
}

// get reads the answer to a question.
func (c *Client) get(ctx context.Context, path string, answer any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://engine"+path, nil)
	if err != nil {
		return fmt.Errorf("%w: ask for %q: %w", engine.ErrUnusable, path, err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("ask the engine: %w", err)
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return engine.ErrUnknown
	default:
		return fmt.Errorf("%w: status %d", engine.ErrUnusable, resp.StatusCode)
	}
	body, err := engine.ReadAnswer(resp.Body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, answer); err != nil {
		return errors.Join(engine.ErrUnusable, err)
	}
	return nil
}

func isHex(s string) bool {
	return s != "" && strings.Trim(s, "0123456789abcdef") == ""
}

var (
	_ engine.Client  = (*Client)(nil)
	_ engine.Glancer = (*Client)(nil)
)
