package view

// EventType is a type of virtual events: a system call by its Falco name, or,
// where a record does not say which of several it was, the family of these.
type EventType uint16
