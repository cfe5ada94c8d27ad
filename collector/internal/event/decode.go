package event

import (
	"errors"
	"fmt"
	"unsafe"
)

// MaxSize is the size in bytes of the largest event.
const MaxSize = 32 << 10

// Errors of Decode.
var (
	errTooLarge = fmt.Errorf("event of more than %d bytes", MaxSize)
	errTooShort = errors.New("event ends before its fields do")
	errTooLong  = errors.New("event has bytes behind its last field")
)

// Decode reads one event of the ring, of a replay or of the task iterator. The
// result shares nothing with raw.
func Decode(raw []byte) (Event, error) {
	if len(raw) > MaxSize {
		return nil, errTooLarge
	}
	head, _, err := fixed[wireHead](raw)
	if err != nil {
		return nil, err
	}
	if int(head.Class) >= NumClasses {
		return nil, fmt.Errorf("event of unknown class %d", head.Class)
	}
	return decodeBody(Type(head.Type), raw)
}

func decodeBody(t Type, raw []byte) (Event, error) {
	switch t {
	case TypeFork:
		return decode(raw, (*wireFork).event)
	case TypeExec:
		return decode(raw, (*wireExec).event)
	case TypeExit:
		return decode(raw, (*wireExit).event)
	case TypeState:
		return decode(raw, (*wireState).event)
	case TypeOpen:
		return decode(raw, (*wireOpen).event)
	case TypeHandle:
		return decode(raw, (*wireHandle).event)
	case TypeName:
		return decode(raw, (*wireName).event)
	case TypeSocket:
		return decode(raw, (*wireSocket).event)
	case TypeClose:
		return decode(raw, (*wireClose).event)
	case TypePeer:
		return decode(raw, (*wirePeer).event)
	case TypeCgroup:
		return decode(raw, (*wireCgroup).event)
	case TypeTask:
		return decode(raw, (*wireTask).event)
	case TypeCall:
		return decode(raw, (*wireCall).event)
	case TypeDNS:
		return decode(raw, (*wireDNS).event)
	}
	return nil, fmt.Errorf("event of unknown type %d", t)
}

// decode reads the fixed part W and hands the strings behind it to build.
func decode[W any](raw []byte, build func(*W, *text) Event) (Event, error) {
	w, rest, err := fixed[W](raw)
	if err != nil {
		return nil, err
	}
	t := text{rest: string(rest)} // one copy for all strings of the event
	e := build(&w, &t)
	switch {
	case t.short:
		return nil, errTooShort
	case t.rest != "":
		return nil, errTooLong
	}
	return e, nil
}

// fixed copies the fixed part out of raw: copied, as raw need not be aligned.
func fixed[W any](raw []byte) (w W, rest []byte, err error) {
	into := unsafe.Slice((*byte)(unsafe.Pointer(&w)), unsafe.Sizeof(w))
	if len(raw) < len(into) {
		return w, nil, errTooShort
	}
	return w, raw[copy(into, raw):], nil
}

// text hands out the strings of an event, one after the other.
type text struct {
	rest  string
	short bool
}

func (t *text) take(n uint16) string {
	if int(n) > len(t.rest) {
		t.short = true
		return ""
	}
	s := t.rest[:n]
	t.rest = t.rest[n:]
	return s
}

// DecodeTasks reads what the task iterator wrote: Tasks without anything between
// them.
func DecodeTasks(raw []byte) ([]*Task, error) {
	tasks := make([]*Task, 0, len(raw)/TaskSize)
	for ; len(raw) > 0; raw = raw[TaskSize:] {
		if len(raw) < TaskSize {
			return nil, errTooShort
		}
		e, err := Decode(raw[:TaskSize])
		if err != nil {
			return nil, err
		}
		task, ok := e.(*Task)
		if !ok {
			return nil, fmt.Errorf("event of type %d among the tasks", e.Header().Type)
		}
		tasks = append(tasks, task)
	}
	return tasks, nil
}
