// Package repeats holds back lines of a log that come back by the thousand.
//
// Invariant: of one text no more lines pass in a period than were allowed, and each
// line that is held back is counted: in the next one of that text that passes, and in
// all.
package repeats

import (
	"sync"
	"time"
)

// maxTexts bounds the texts that are told apart. Beyond, all begin anew.
const maxTexts = 1024

// Options say what passes.
type Options struct {
	Lines int           // of one text, in a period; 0: 100
	Every time.Duration // 0: ten seconds
}

// Limiter decides which lines pass. It may be used by any goroutine.
type Limiter struct {
	options Options
	mu      sync.Mutex
	texts   map[string]*text
	held    int64
}

// text is what is known of the lines of one text.
type text struct {
	since  time.Time // when the period began
	passed int
	held   int
}

// New makes a limiter.
func New(o Options) *Limiter {
	if o.Lines <= 0 {
		o.Lines = 100
	}
	if o.Every <= 0 {
		o.Every = 10 * time.Second
	}
	return &Limiter{options: o, texts: map[string]*text{}}
}

// Pass reports whether a line passes, and how many of its text were held back since
// the last one that did.
func (l *Limiter) Pass(of string, now time.Time) (pass bool, held int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.texts[of]
	if t == nil {
		if len(l.texts) >= maxTexts {
			clear(l.texts)
		}
		t = &text{since: now}
		l.texts[of] = t
	}
	if now.Sub(t.since) >= l.options.Every {
		held = t.held
		*t = text{since: now}
	}
	if t.passed >= l.options.Lines {
		t.held++
		l.held++
		return false, 0
	}
	t.passed++
	return true, held
}

// Held is how many lines were held back in all.
func (l *Limiter) Held() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.held
}
