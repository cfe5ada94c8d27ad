package run

import "time"

// patienceFor is for how long a goroutine waits for a writer that is behind, in all,
// until the writer has caught up. A burst waits in the kernel then; a writer that
// stands still costs what its queue has no room for.
const patienceFor = time.Second

// patience is a goroutine's.
type patience struct{ waited time.Duration }

// more reports whether to wait another step for a writer that is behind.
func (p *patience) more(behind bool) bool {
	switch {
	case !behind:
		p.waited = 0
		return false
	case p.waited >= patienceFor:
		return false
	}
	p.waited += restStep
	return true
}

// rest waits for the writer, where much is to be told at once.
func (s *session) rest() {
	for s.owners.more(s.writer.Behind()) {
		time.Sleep(restStep)
	}
}
