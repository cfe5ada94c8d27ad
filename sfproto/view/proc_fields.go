package view

import (
	"strconv"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// attribute is something to know of a process: of the one that acted, its
// parent, an ancestor.
type attribute struct {
	name, unit, meaning string
	typ                 Type
	text                func(*Process) (string, bool)
	num                 func(*Process) (int64, bool)
	flag                func(*Process) (bool, bool)
	related             bool // it is there for the parent and the ancestors too
}

// who finds the process whose attribute is meant; nil when it is not known.
type who func(*Event) *Process

func self(e *Event) *Process {
	if e.Record == nil {
		return nil
	}
	return e.Process
}

func parent(e *Event) *Process { return self(e).Ancestor(1) }

func ancestor(n int) who { return func(e *Event) *Process { return self(e).Ancestor(n) } }

// read makes the getter of the attribute of one process.
func (a attribute) read(w who) Getter {
	var g Getter
	switch {
	case a.text != nil:
		g.Text = func(e *Event) (string, bool) {
			if p := w(e); p != nil {
				return a.text(p)
			}
			return "", false
		}
	case a.num != nil:
		g.Int = func(e *Event) (int64, bool) {
			if p := w(e); p != nil {
				return a.num(p)
			}
			return 0, false
		}
	default:
		g.Bool = func(e *Event) (bool, bool) {
			if p := w(e); p != nil {
				return a.flag(p)
			}
			return false, false
		}
	}
	return g
}

// entry is the attribute of one process under a name of its own.
func (a attribute) entry(name, whose string, w who) entry {
	return entry{
		Field: Field{Name: name, Type: a.typ, Unit: a.unit, Meaning: whose + a.meaning},
		plain: a.read(w),
	}
}

// ofParent is the attribute of the parent. Which process that is, is known also
// where the stream does not tell of it.
func (a attribute) ofParent(name string) entry {
	e := a.entry(name, "Of the parent: ", parent)
	var part func(sfproto.OID) int64
	switch a.name {
	case "pid":
		part = func(id sfproto.OID) int64 { return id.HPID }
	case "createts":
		part = func(id sfproto.OID) int64 { return id.CreateTS }
	default:
		return e
	}
	announced := e.plain.Int
	e.plain.Int = func(ev *Event) (int64, bool) {
		if p := self(ev); p != nil && p.Parent == nil && !p.POID.IsZero() {
			return part(p.POID), true
		}
		return announced(ev)
	}
	return e
}

// ancestors is the attribute of any ancestor, or with an index n of the n-th,
// 0 being the process itself. from is the first one that "any" looks at.
func (a attribute) ancestors(name string, from int) entry {
	e := entry{
		Field: Field{Name: name, Type: a.typ, Unit: a.unit, Arg: OptionalIndex, Any: true,
			Meaning: "Of any ancestor, with an index of that one (0 is the process itself): " + a.meaning},
		index: func(n int) Getter { return a.read(ancestor(n)) },
	}
	if a.text != nil {
		e.plain.Texts = func(ev *Event, dst []string) []string { return collect(self(ev).Ancestor(from), a.text, dst) }
	} else {
		e.plain.Ints = func(ev *Event, dst []int64) []int64 { return collect(self(ev).Ancestor(from), a.num, dst) }
	}
	return e
}

func collect[T any](p *Process, get func(*Process) (T, bool), dst []T) []T {
	for n := 0; p != nil && n < maxAncestors; n++ {
		if v, ok := get(p); ok {
			dst = append(dst, v)
		}
		p = p.Parent
	}
	return dst
}

// processEntries are proc.*, proc.p*, proc.a* and thread.*.
func processEntries() []entry {
	var out []entry
	for _, a := range processAttributes() {
		out = append(out, a.entry("proc."+a.name, "", self))
		if a.related {
			out = append(out, a.ofParent("proc.p"+a.name), a.ancestors("proc.a"+a.name, 1))
		}
	}
	for _, a := range threadAttributes() {
		out = append(out, a.entry("thread."+a.name, "", self))
	}
	return append(out,
		timeField("proc.duration", Duration, "Time since the process started.", processAge(self)),
		timeField("proc.ppid.duration", Duration, "Time since the parent started.", processAge(parent)),
		timeAttr("createts", "When it started.", (*Process).start).ofParent("proc.ppid.ts"),
		timeField("proc.exe_ino.ctime_duration_proc_start", Duration,
			"Time from the last change of the executable's inode to the process's start.", inodeAge),
		intField("thread.tid", "", "Thread id on the host.", threadID),
		boolField("thread.ismain", "The thread is the process's first one.", func(e *Event) (bool, bool) {
			tid, ok := threadID(e)
			p := self(e)
			return ok && p != nil && tid == p.OID.HPID, ok && p != nil
		}),
		intField("thread.vtid", "", "Thread id in its own namespace, of the process's first thread.", firstThread),
		textField("thread.nametid", "The process's name and the thread's id, as name:id.", nameAndThread),
		environmentField("proc.env"),
		ancestorEnvironment("proc.aenv"),
	)
}

// start is when a process began; the process may be nil.
func (p *Process) start() (int64, bool) {
	if p == nil || p.OID.CreateTS == 0 {
		return 0, false
	}
	return p.OID.CreateTS, true
}

func inodeAge(e *Event) (int64, bool) {
	p := self(e)
	start, ok := p.start()
	if !ok || !p.detailed() || p.ExeCtime == 0 || p.ExeCtime > start {
		return 0, false
	}
	return start - p.ExeCtime, true
}

func firstThread(e *Event) (int64, bool) {
	tid, ok := threadID(e)
	if p := self(e); ok && p != nil && tid == p.OID.HPID {
		return innerPID(p)
	}
	return 0, false
}

func nameAndThread(e *Event) (string, bool) {
	tid, ok := threadID(e)
	p := self(e)
	if !ok || p == nil {
		return "", false
	}
	return p.Name() + ":" + strconv.FormatInt(tid, 10), true
}

// processAge is the time from a process's start to the event.
func processAge(w who) func(*Event) (int64, bool) {
	return func(e *Event) (int64, bool) {
		p := w(e)
		ts, ok := e.Time()
		start, known := p.start()
		return max(0, ts-start), ok && known
	}
}

func threadID(e *Event) (int64, bool) {
	if e.Record == nil {
		return 0, false
	}
	return e.Record.Thread()
}
