package pipeline

import (
	"context"
	"sync"
)

// gate holds sources up while edges change.
type gate struct {
	mu     sync.Mutex
	inside int
	shut   chan struct{} // closed when it opens again; nil while it is open
	left   chan struct{} // has a token when the last one has left a shut gate
}

func newGate() *gate { return &gate{left: make(chan struct{}, 1)} }

// enter waits while the gate is shut.
func (g *gate) enter(ctx context.Context) error {
	for {
		g.mu.Lock()
		shut := g.shut
		if shut == nil {
			g.inside++
			g.mu.Unlock()
			return nil
		}
		g.mu.Unlock()
		select {
		case <-shut:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.inside--; g.inside == 0 && g.shut != nil {
		g.left <- struct{}{}
	}
}

// close shuts the gate and waits until all have left. It opens again by open, or when
// ctx ends first.
func (g *gate) close(ctx context.Context) error {
	g.mu.Lock()
	g.shut = make(chan struct{})
	inside := g.inside
	g.mu.Unlock()
	if inside == 0 {
		return nil
	}
	select {
	case <-g.left:
		return nil
	case <-ctx.Done():
		g.open()
		return context.Cause(ctx)
	}
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.shut)
	g.shut = nil
	select {
	case <-g.left: // it came too late
	default:
	}
}
