package state

import "sync/atomic"

// Program is what a process executes, from one exec to the next. The versions of
// the process share it, and the processes that it forks.
type Program struct {
	Path         string
	Inode, Ctime int64 // as the kernel told at the exec; 0 when it was not seen

	hash atomic.Pointer[string]
}

// Hash is the hash of its file, empty as long as it is not known. A nil program has
// none.
func (p *Program) Hash() string {
	if p == nil {
		return ""
	}
	if h := p.hash.Load(); h != nil {
		return *h
	}
	return ""
}

// SetHash adds the hash, as algorithm:hex; it may be called from any goroutine.
func (p *Program) SetHash(hash string) { p.hash.Store(&hash) }
