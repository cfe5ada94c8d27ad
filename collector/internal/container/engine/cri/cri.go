// Package cri asks an engine that speaks Kubernetes' Container Runtime Interface
// over a Unix socket, as containerd and CRI-O do.
//
// The interface is gRPC; of it this package speaks what one question takes: a
// message each way over HTTP/2 in the clear, which net/http has, and the few fields
// of protocol buffers that a record needs. The libraries for it would be more code
// than the rest of the collector.
//
// Deliberately absent: the names of pods beyond the labels that the kubelet sets.
//
// Invariant: the one question that is put reads. An answer is bounded in size, and
// counts only when it is about the container that was asked for.
package cri

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"net/http"

	"github.com/sysflow-stack/sysflow/collector/internal/container/engine"
	"github.com/sysflow-stack/sysflow/sfproto"
)

const (
	statusPath = "/runtime.v1.RuntimeService/ContainerStatus"
	frameHead  = 5 // a byte for compression, four for the message's length
)

// Status codes of gRPC.
const (
	codeOK       = "0"
	codeNotFound = "5"
)

// Client asks the engine at one socket.
type Client struct {
	http http.Client
}

// New is a client of the engine that listens at a Unix socket. Nothing is dialed
// before the first question.
func New(socket string) *Client {
	return &Client{http: engine.OverSocket(socket, func(t *http.Transport) {
		t.Protocols = new(http.Protocols)
		t.Protocols.SetUnencryptedHTTP2(true)
	})}
}

// Close closes the connection that is kept.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Inspect implements engine.Client.
func (c *Client) Inspect(ctx context.Context, id string) (sfproto.Container, error) {
	body, err := c.call(ctx, statusPath, question(id))
	if err != nil {
		return sfproto.Container{}, err
	}
	told, rec, err := parseStatus(body)
	if err != nil {
		return sfproto.Container{}, fmt.Errorf("%w: %w", engine.ErrUnusable, err)
	}
	if told != id {
		return sfproto.Container{}, fmt.Errorf("%w: it is about another container", engine.ErrUnusable)
	}
	return rec, nil
}

// question is a ContainerStatusRequest. It is a verbose one: only that answer has
// whether the container is privileged.
func question(id string) []byte { return append(appendText(nil, 1, id), 2<<3|wireVarint, 1) }

// call sends a message and returns the one that comes back.
func (c *Client) call(ctx context.Context, path string, message []byte) ([]byte, error) {
	framed := append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message))), message...)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://engine"+path, bytes.NewReader(framed))
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Content-Type", "application/grpc")
	req.Header.Set("Te", "trailers")
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask the engine: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: status %d", engine.ErrUnusable, resp.StatusCode)
	}
	body, err := engine.ReadAnswer(resp.Body)
	if err != nil {
		return nil, err
	}
	return unframe(body, resp)
}

// unframe is the message of an answer, whose status comes after it, or in its place.
func unframe(body []byte, resp *http.Response) ([]byte, error) {
	status := resp.Trailer.Get("Grpc-Status")
	if status == "" {
		status = resp.Header.Get("Grpc-Status")
	}
	switch {
	case status == codeNotFound:
		return nil, engine.ErrUnknown
	case status != codeOK:
		return nil, fmt.Errorf("%w: status %q of gRPC", engine.ErrUnusable, status)
	case len(body) < frameHead || body[0] != 0 || uint64(binary.BigEndian.Uint32(body[1:])) != uint64(len(body)-frameHead):
		return nil, fmt.Errorf("%w: it is not one message", engine.ErrUnusable)
	}
	return body[frameHead:], nil
}

var _ engine.Client = (*Client)(nil)
