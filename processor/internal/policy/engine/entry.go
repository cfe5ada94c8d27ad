package engine

import (
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// final is the step of a rule's own condition.
const final = -1

// entry is what a condition is for: a rule's own, or a step of its sequence.
type entry struct {
	rule  int
	step  int // from 0, or final
	kinds kinds
	logs  bool // of the source log, not syscall
}

// kinds is a set of kinds of records.
type kinds uint32

const allKinds = ^kinds(0)

func kindsOf(list []sfproto.Kind) kinds {
	if len(list) == 0 {
		return allKinds
	}
	var k kinds
	for _, kind := range list {
		k |= 1 << kind
	}
	return k
}

func (k kinds) has(e *view.Event) bool {
	return e.Record != nil && e.Record.Record != nil && k&(1<<e.Kind()) != 0
}
