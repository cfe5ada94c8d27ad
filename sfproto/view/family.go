package view

import "github.com/sysflow-stack/sysflow/sfproto"

// The families: the types of events whose record, of version 5 or of several
// calls, does not tell which member it was.
const (
	firstFamily = firstOther + EventType(len(otherNames))

	familyOpen = firstFamily + iota - 1
	familyRead
	familyWrite
	familyRecv
	familySend
	familyAccept
	familyExec
	familyClone
	familySetuid
	familyMkdir
	familyUnlink
	familyRename
	familyLink
	familySymlink
	familyTruncate
	endFamilies
)

// familyMembers are a family's types; the first one names the family. Calls
// that move data between two descriptors (sendfile, splice, copy_file_range)
// are members of none: only a record that names them is such an event.
func familyMembers(family EventType) []EventType {
	switch family {
	case familyOpen:
		return callTypes(sfproto.CallOpen, sfproto.CallOpenat, sfproto.CallOpenat2, sfproto.CallCreat)
	case familyRead:
		return callTypes(sfproto.CallRead, sfproto.CallReadv, sfproto.CallPread64, sfproto.CallPreadv, sfproto.CallPreadv2)
	case familyWrite:
		return callTypes(sfproto.CallWrite, sfproto.CallWritev, sfproto.CallPwrite64, sfproto.CallPwritev, sfproto.CallPwritev2)
	case familyRecv:
		return append(callTypes(sfproto.CallRecvfrom, sfproto.CallRecvmsg, sfproto.CallRecvmmsg, sfproto.CallRead,
			sfproto.CallReadv), typeRecv)
	case familySend:
		return append(callTypes(sfproto.CallSendto, sfproto.CallSendmsg, sfproto.CallSendmmsg, sfproto.CallWrite,
			sfproto.CallWritev), typeSend)
	case familyAccept:
		return callTypes(sfproto.CallAccept, sfproto.CallAccept4)
	case familyTruncate:
		return callTypes(sfproto.CallTruncate, sfproto.CallFtruncate)
	case familyExec:
		return []EventType{typeExecve, typeExecveat}
	case familyClone:
		return []EventType{typeClone, typeClone3, typeFork, typeVfork}
	case familySetuid:
		return []EventType{typeSetuid, typeSetresuid, typeSetreuid}
	case familyMkdir:
		return []EventType{typeMkdir, typeMkdirat}
	case familyUnlink:
		return []EventType{typeUnlink, typeUnlinkat}
	case familyRename:
		return []EventType{typeRename, typeRenameat, typeRenameat2}
	case familyLink:
		return []EventType{typeLink, typeLinkat}
	case familySymlink:
		return []EventType{typeSymlink, typeSymlinkat}
	}
	return nil
}

func callTypes(calls ...sfproto.Call) []EventType {
	out := make([]EventType, len(calls), len(calls)+1)
	for i, c := range calls {
		out[i] = callType(c)
	}
	return out
}
