package view

import "github.com/sysflow-stack/sysflow/sfproto"

// Event is a virtual event: one operation group of a record. A file flow that
// was opened, written and closed is an open, then a write, then a close. Rules
// are evaluated on events, and each event has one type.
type Event struct {
	*Record
	Type EventType
	// Op is the operation bit of the record that the event stands for; 0 for
	// records that have no opFlags.
	Op sfproto.Op
	// Num counts the events of a run from 1 (Falco's evt.num).
	Num int64
	// Values is the second back end: an event that comes from plain fields and
	// not from a record. Record is then nil.
	Values Values
	// Alert is what a rule knows that gives an alert about the event; nil while
	// conditions are evaluated.
	Alert *Alert
}

// Alert is what a rule has counted up to an alert.
type Alert struct {
	// Count, Sum and Distinct are those of the rule's window; 0 without one.
	Count, Sum, Distinct int64
	// Suppressed are the alerts with the same key that were held back since the
	// last one.
	Suppressed int64
}

// Value is a field of an event without a record: the member that the field's
// type says.
type Value struct {
	Text  string
	Int   int64
	Bool  bool
	Texts []string
}

// Values are an event's fields by name, arguments in brackets included. A name
// that is absent is a missing value.
type Values map[string]Value
