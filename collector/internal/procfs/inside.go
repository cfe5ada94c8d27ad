package procfs

import (
	"sync"
	"time"
)

// Bounds of what is kept of containers' users.
const (
	maxInside      = 1024 // containers; beyond it all are read anew
	insideWorkers  = 4
	insideWait     = 10 * time.Millisecond
	insideRefresh  = 30 * time.Second
	insideRetry    = 100 * time.Millisecond
	insideLeave    = time.Second // that Stop waits for a file that does not answer
	maxHostAnswers = 32
)

// Users are names of users and groups by their ids on the host, empty where there
// is none.
type Users interface {
	User(uid uint32) string
	Group(gid uint32) string
}

// Inside knows the names of users and groups inside containers, from the
// containers' own passwd and group. It is for one goroutine, which waits for a
// container's files once, for a bounded time. A container's file system may be
// made to never answer: reading it is left to a few goroutines, and a container
// takes one of them at most.
type Inside struct {
	read     func(tgid uint32) (Users, error)
	host     Users
	known    map[string]*insider
	requests chan insideRequest
	stop     chan struct{}
	done     sync.WaitGroup
}

// insider is what is known of one container.
type insider struct {
	users  Users
	again  time.Time         // when to read anew
	answer chan insideAnswer // nil when nothing is asked for
	shared int               // times that its root was the host's
}

type insideRequest struct {
	tgid   uint32
	answer chan insideAnswer
}

type insideAnswer struct {
	users  Users // nil: the root is the host's
	failed bool
}

// NewInside starts the goroutines; Stop ends them. host are the names of processes
// that are in a container and see the host's files.
func NewInside(fs FS, host Users) *Inside {
	x := &Inside{
		read: fs.users, host: host, known: map[string]*insider{},
		requests: make(chan insideRequest, insideWorkers), stop: make(chan struct{}),
	}
	for range insideWorkers {
		x.done.Go(x.serve)
	}
	return x
}

// Of is the users of a container, of which tgid is a process. While they are not
// known they have no names.
func (x *Inside) Of(container string, tgid uint32) Users {
	k := x.known[container]
	if k == nil {
		if len(x.known) >= maxInside {
			clear(x.known)
		}
		k = &insider{users: nobody{}}
		x.known[container] = k
	}
	first := k.answer == nil && k.unread()
	if k.answer == nil && !time.Now().Before(k.again) {
		k.ask(x.requests, tgid)
	}
	switch {
	case k.answer == nil:
	case first:
		k.wait(x.host)
	default:
		k.look(x.host)
	}
	return k.users
}

// Stop ends the goroutines and waits for them, a bounded time for those whose
// container does not answer.
func (x *Inside) Stop() {
	close(x.stop)
	ended := make(chan struct{})
	go func() { // ends with the last file that answers
		defer close(ended)
		x.done.Wait()
	}()
	timer := time.NewTimer(insideLeave)
	defer timer.Stop()
	select {
	case <-ended:
	case <-timer.C:
	}
}

func (x *Inside) serve() {
	for {
		select {
		case req := <-x.requests:
			users, err := x.read(req.tgid)
			req.answer <- insideAnswer{users, err != nil}
		case <-x.stop:
			return
		}
	}
}

// unread: the users are not those of the container.
func (k *insider) unread() bool {
	_, own := k.users.(*table)
	return !own
}

// ask has the files read, when there is somebody to do it.
func (k *insider) ask(requests chan<- insideRequest, tgid uint32) {
	answer := make(chan insideAnswer, 1)
	select {
	case requests <- insideRequest{tgid, answer}:
		k.answer = answer
	default:
		k.again = time.Now().Add(insideRetry)
	}
}

// wait takes the answer, if it comes in time.
func (k *insider) wait(host Users) {
	timer := time.NewTimer(insideWait)
	defer timer.Stop()
	select {
	case a := <-k.answer:
		k.learn(a, host)
	case <-timer.C:
	}
}

// look takes the answer, if it is there.
func (k *insider) look(host Users) {
	select {
	case a := <-k.answer:
		k.learn(a, host)
	default:
	}
}

// learn takes an answer over. The first processes of a container still see the
// host's files: only after some of them the host's root counts as the container's.
func (k *insider) learn(a insideAnswer, host Users) {
	now := time.Now()
	k.answer = nil
	switch {
	case a.failed: // the process is gone, or has no passwd
		k.again = now.Add(insideRetry)
	case a.users == nil:
		k.users = host
		if k.shared++; k.shared >= maxHostAnswers {
			k.again = now.Add(insideRefresh)
		}
	default:
		k.users, k.again = a.users, now.Add(insideRefresh)
	}
}

// nobody has no names.
type nobody struct{}

func (nobody) User(uint32) string  { return "" }
func (nobody) Group(uint32) string { return "" }
