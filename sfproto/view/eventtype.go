package view

import (
	"slices"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// EventType is a type of virtual events: a system call by its Falco name, or,
// where a record does not say which of several it was, the family of these.
// Types number arrays of NumEventTypes; the numbers mean nothing outside of the
// program that runs.
type EventType uint16

// NoType is that of an event whose call is not known by name.
const NoType EventType = 0

// The types that records are projected into. Those of sfproto's calls come
// first, in the order of their numbers; see callType.
const (
	typeRecv EventType = iota + 1 + EventType(sfproto.NumCalls)
	typeSend
	typeExecve
	typeExecveat
	typeClone
	typeClone3
	typeFork
	typeVfork
	typeProcexit
	typeSetuid
	typeSetresuid
	typeSetreuid
	typeMkdir
	typeMkdirat
	typeRmdir
	typeUnlink
	typeUnlinkat
	typeRename
	typeRenameat
	typeRenameat2
	typeLink
	typeLinkat
	typeSymlink
	typeSymlinkat
	typeDNS
	typeK8s
	typeLog
	firstOther
)

var projectedNames = [firstOther - typeRecv]string{
	"recv", "send", "execve", "execveat", "clone", "clone3", "fork", "vfork", "procexit",
	"setuid", "setresuid", "setreuid", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat",
	"rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "dns", "k8s", "log",
}

// NumEventTypes is the number of types, NoType and the families included.
const NumEventTypes = int(endFamilies)

// callType is the type of a flow's call.
func callType(c sfproto.Call) EventType { return EventType(c) + 1 }

// String is the type's name. A family prints its first member.
func (t EventType) String() string {
	switch {
	case t == NoType || t >= endFamilies:
		return ""
	case t < typeRecv:
		return callName(sfproto.Call(t - 1))
	case t < firstOther:
		return projectedNames[t-typeRecv]
	case t < firstFamily:
		return otherNames[t-firstOther]
	}
	return t.Members()[0].String()
}

// callName is a call's name as Falco has it.
func callName(c sfproto.Call) string {
	switch c {
	case sfproto.CallPread64:
		return "pread"
	case sfproto.CallPwrite64:
		return "pwrite"
	}
	return c.String()
}

// Is reports whether an event of the type can be of the type that is named: a
// family can be each of its members.
func (t EventType) Is(name string) bool {
	named, ok := TypeByName(name)
	if !ok {
		return false
	}
	if t < firstFamily {
		return t == named
	}
	return slices.Contains(t.Members(), named)
}

// Members are the exact types that an event of the type can be.
func (t EventType) Members() []EventType {
	if t >= firstFamily && t < endFamilies {
		return familyMembers(t)
	}
	return []EventType{t}
}

// typesByName are the exact types by their names, Falco's and the kernel's.
var typesByName = indexTypes()

func indexTypes() map[string]EventType {
	out := map[string]EventType{}
	for t := firstFamily - 1; t > NoType; t-- { // of types with one name the first counts
		out[t.String()] = t
	}
	out["pread64"], out["pwrite64"] = callType(sfproto.CallPread64), callType(sfproto.CallPwrite64)
	delete(out, "")
	return out
}

// TypeByName finds an exact type by its name, Falco's or the kernel's.
func TypeByName(name string) (EventType, bool) {
	t, ok := typesByName[name]
	return t, ok
}
