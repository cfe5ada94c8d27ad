package delivery

import (
	"math"
	"math/rand/v2"
	"time"
)

// backoff says how long to wait before another attempt.
type backoff struct{ config RetryConfig }

func newBackoff(c RetryConfig) backoff { return backoff{c} }

// wait is the time before the attempt that follows n failed ones.
func (b backoff) wait(n int) time.Duration {
	d := float64(b.config.Initial) * math.Pow(b.config.Multiplier, float64(n-1))
	d = min(d, float64(b.config.Max))
	return time.Duration(d * (1 - b.config.Jitter*rand.Float64()))
}
