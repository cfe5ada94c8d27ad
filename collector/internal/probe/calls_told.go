package probe

import (
	"maps"

	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// told is a call that is told by itself: as what, how many arguments it has, and
// what they are.
type told struct {
	call  call
	args  uint8
	shape event.Shape
}

// shapeTable is the table that the kernel side reads arguments by.
func shapeTable() (table [numNumbers]event.Shape) {
	for i := range table {
		table[i] = plain()
	}
	for nr, t := range toldCalls() {
		t.shape.Args = t.args
		table[nr] = t.shape
	}
	return table
}

// plain is the shape of a call whose arguments are numbers.
func plain() event.Shape {
	const no = event.NoArg
	return event.Shape{FD: no, Address: no, Text: [3]uint8{no, no, no}, Base: [2]uint8{no, no}}
}

// about is the shape of a call about a descriptor, with a text behind.
func about(fd uint8, texts ...uint8) event.Shape {
	s := text(texts...)
	s.FD = fd
	return s
}

// text is the shape of a call with strings that are no paths.
func text(args ...uint8) event.Shape {
	s := plain()
	copy(s.Text[:], args)
	return s
}

// path is the shape of a call on a path, with a text behind.
func path(arg uint8, texts ...uint8) event.Shape { return pathAt(event.BaseCWD, arg, texts...) }

// pathAt is path with the descriptor of a directory.
func pathAt(dir, arg uint8, texts ...uint8) event.Shape {
	s := text(append([]uint8{arg}, texts...)...)
	s.Base[0] = dir
	return s
}

// paths is the shape of a call on two paths.
func paths(dir, arg, secondDir, second uint8) event.Shape {
	s := pathAt(dir, arg, second)
	s.Base[1] = secondDir
	return s
}

// toldCalls are the calls told by themselves. Some have a shape only: dup2 and dup3
// are told when they end on a standard descriptor, connect, accept and shutdown when
// they are about no IP socket, sends and receives when a Unix datagram has an address, setns and chroot beside the change of the process.
func toldCalls() map[int]told {
	calls := map[int]told{}
	for _, part := range []map[int]told{attributeCalls(), securityCalls(), mountCalls(), socketCalls(), oldToldCalls()} {
		maps.Copy(calls, part)
	}
	return calls
}

func attributeCalls() map[int]told {
	return map[int]told{
		unix.SYS_FCHMOD:    {callAttribute, 2, about(0)},
		unix.SYS_FCHMODAT:  {callAttribute, 3, pathAt(0, 1)},
		unix.SYS_FCHMODAT2: {callAttribute, 4, pathAt(0, 1)},
		unix.SYS_FCHOWN:    {callAttribute, 3, about(0)},
		unix.SYS_FCHOWNAT:  {callAttribute, 5, pathAt(0, 1)},
		unix.SYS_MKNODAT:   {callAttribute, 4, pathAt(0, 1)},
		unix.SYS_TRUNCATE:  {callAttribute, 2, path(0)},
		unix.SYS_SETXATTR:  {callAttribute, 5, path(0, 1)},
		unix.SYS_LSETXATTR: {callAttribute, 5, path(0, 1)},
		unix.SYS_FSETXATTR: {callAttribute, 5, about(0, 1)},

		unix.SYS_DUP:   {callDupLowest, 1, about(0)},
		unix.SYS_FCNTL: {callFcntl, 3, about(0)},
		unix.SYS_DUP3:  {callNone, 3, about(0)},

		unix.SYS_INOTIFY_INIT1:     {callAttribute, 1, plain()},
		unix.SYS_INOTIFY_ADD_WATCH: {callAttribute, 3, watch(event.BaseCWD, 1)},
		unix.SYS_FANOTIFY_INIT:     {callAttribute, 2, plain()},
		unix.SYS_FANOTIFY_MARK:     {callAttribute, 5, watch(3, 4)},
	}
}

// watch is the shape of a call that makes a descriptor watch a path.
func watch(dir, arg uint8) event.Shape {
	s := pathAt(dir, arg)
	s.FD = 0
	return s
}

func securityCalls() map[int]told {
	return map[int]told{
		unix.SYS_PTRACE:          {callSecurity, 4, plain()},
		unix.SYS_KILL:            {callKill, 2, plain()},
		unix.SYS_TKILL:           {callKill, 2, plain()},
		unix.SYS_TGKILL:          {callTgkill, 3, plain()},
		unix.SYS_PRCTL:           {callPrctl, 5, text(1)},
		unix.SYS_BPF:             {callSecurity, 3, plain()},
		unix.SYS_INIT_MODULE:     {callSecurity, 3, text(2)},
		unix.SYS_FINIT_MODULE:    {callSecurity, 3, about(0, 1)},
		unix.SYS_DELETE_MODULE:   {callSecurity, 2, text(0)},
		unix.SYS_MEMFD_CREATE:    {callSecurity, 2, text(0)},
		unix.SYS_USERFAULTFD:     {callSecurity, 1, plain()},
		unix.SYS_PERF_EVENT_OPEN: {callSecurity, 5, plain()},
		unix.SYS_IO_URING_SETUP:  {callSecurity, 2, plain()},
		unix.SYS_ADD_KEY:         {callSecurity, 5, text(0, 1)},
		unix.SYS_REQUEST_KEY:     {callSecurity, 4, text(0, 1)},
		unix.SYS_KEYCTL:          {callSecurity, 5, plain()},
	}
}

func mountCalls() map[int]told {
	mount := text(0, 1, 2) // the source may be no path
	mount.Base[1] = event.BaseCWD
	return map[int]told{
		unix.SYS_MOUNT:         {callSecurity, 5, mount},
		unix.SYS_UMOUNT2:       {callSecurity, 2, path(0)},
		unix.SYS_CHROOT:        {callNone, 1, path(0)},
		unix.SYS_SETNS:         {callNone, 2, about(0)},
		unix.SYS_PIVOT_ROOT:    {callSecurity, 2, paths(event.BaseCWD, 0, event.BaseCWD, 1)},
		unix.SYS_MOVE_MOUNT:    {callSecurity, 5, paths(0, 1, 2, 3)},
		unix.SYS_OPEN_TREE:     {callSecurity, 3, pathAt(0, 1)},
		unix.SYS_FSOPEN:        {callSecurity, 2, text(0)},
		unix.SYS_FSPICK:        {callSecurity, 3, pathAt(0, 1)},
		unix.SYS_FSCONFIG:      {callSecurity, 5, text(2)},
		unix.SYS_FSMOUNT:       {callSecurity, 3, plain()},
		unix.SYS_MOUNT_SETATTR: {callSecurity, 5, pathAt(0, 1)},
	}
}

func socketCalls() map[int]told {
	addressed := about(0)
	addressed.Address = 1
	return map[int]told{
		unix.SYS_SOCKET: {callSocket, 3, plain()},
		unix.SYS_BIND:   {callSocket, 3, addressed},
		unix.SYS_LISTEN: {callSocket, 2, about(0)},

		unix.SYS_CONNECT:  {callNone, 3, addressed},
		unix.SYS_ACCEPT:   {callNone, 3, about(0)},
		unix.SYS_ACCEPT4:  {callNone, 4, about(0)},
		unix.SYS_SHUTDOWN: {callNone, 2, about(0)},

		// With the address of a Unix datagram as their second argument.
		unix.SYS_SENDTO: {callNone, 1, addressed}, unix.SYS_SENDMSG: {callNone, 1, addressed}, unix.SYS_SENDMMSG: {callNone, 1, addressed},
		unix.SYS_RECVFROM: {callNone, 1, addressed}, unix.SYS_RECVMSG: {callNone, 1, addressed}, unix.SYS_RECVMMSG: {callNone, 1, addressed},
	}
}
