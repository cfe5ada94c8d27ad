package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// Errors that concern one container. Any other error of a Client means that the
// engine does not answer.
var (
	ErrUnknown  = errors.New("the engine has no such container")
	ErrUnusable = errors.New("the answer cannot be used")
)

// Client asks one engine.
type Client interface {
	// Inspect is what the engine knows of the container with that full id.
	Inspect(ctx context.Context, id string) (sfproto.Container, error)
	Close()
}

// Glancer is a Client that can tell the most of what Inspect does while the engine is
// still at work on the container, as it starts: Inspect would wait until it runs.
type Glancer interface {
	Glance(ctx context.Context, id string) (sfproto.Container, error)
}

// Engine is an engine to ask.
type Engine struct {
	Name   string
	Client Client
	// Runtimes are those, by the names of package container, whose containers are
	// this engine's. Containers whose cgroup does not name a runtime are any
	// engine's.
	Runtimes []string
	// Optional: that it is not there is nothing to be told.
	Optional bool
}

func (e *Engine) serves(runtime string) bool {
	return runtime == "" || slices.Contains(e.Runtimes, runtime)
}
