package plugin

import (
	"errors"
	"time"
)

type afterError struct {
	error
	wait time.Duration
}

func (e afterError) Unwrap() error { return e.error }

// After marks an error that another try may cure, but not before some time has gone by:
// the sink said so. After(d, nil) is nil.
func After(wait time.Duration, err error) error {
	if err == nil {
		return nil
	}
	return afterError{err, wait}
}

// Wait is what After asked for in an error or one that it wraps; 0 without it.
func Wait(err error) time.Duration {
	var after afterError
	if errors.As(err, &after) {
		return after.wait
	}
	return 0
}
