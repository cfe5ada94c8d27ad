package plugin

import (
	"errors"
	"sync"
	"sync/atomic"
)

// ack counts the references to a batch's records.
type ack struct {
	refs   atomic.Int64
	mu     sync.Mutex
	err    error
	notify func(error)
}

func newAck(notify func(error)) *ack {
	a := &ack{notify: notify}
	a.refs.Store(1)
	return a
}

func (a *ack) retain() {
	if a.refs.Add(1) <= 1 {
		panic("plugin: Retain of a batch whose references are all gone")
	}
}

func (a *ack) done(err error) {
	if err != nil {
		a.mu.Lock()
		if a.err == nil || (IsPermanent(a.err) && !IsPermanent(err)) {
			a.err = err
		}
		a.mu.Unlock()
	}
	switch n := a.refs.Add(-1); {
	case n < 0:
		panic("plugin: Done of a batch whose references are all gone")
	case n == 0 && a.notify != nil:
		a.notify(a.err)
	}
}

type permanentError struct{ error }

func (e permanentError) Unwrap() error { return e.error }

// Permanent marks an error that another try cannot cure: the batch goes to the
// dead-letter file. Permanent(nil) is nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanentError{err}
}

// IsPermanent reports whether an error or one that it wraps is Permanent's.
func IsPermanent(err error) bool { return errors.As(err, new(permanentError)) }
