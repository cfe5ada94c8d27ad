package probe

import "github.com/sysflow-stack/sysflow/sfproto"

// call is what the kernel side takes a system call for: enum call of bpf/event.h.
// Flow calls are sfproto's numbers plus one; 0 is a call that it leaves alone.
type call uint8

// socketcall and firstSocketcall are COMPAT_SOCKETCALL and FIRST_SOCKETCALL of
// bpf/compat.h.
const (
	socketcall      = 102
	firstSocketcall = 480
)

// numNumbers bounds the system call numbers: NUM_NUMBERS of bpf/maps.h.
const numNumbers = 512

const callNone call = 0

// The calls that no flow stands for.
const (
	callMkdir call = iota + call(sfproto.NumCalls) + 1
	callMkdirat
	callRmdir
	callUnlink
	callUnlinkat
	callRename
	callRenameat
	callRenameat2
	callLink
	callLinkat
	callSymlink
	callSymlinkat
	callIdentity
	callDirectory
	callClone
	callExecve
	callExecveat
	callDup
	callCloseRange
	callSecurity
	callAttribute
	callSocket
	callKill
	callTgkill
	callPrctl
	callDupLowest
	callFcntl
	callCompat // only as a 32-bit number
)

func flowCall(c sfproto.Call) call { return call(c) + 1 }

// callTable is the table that the dispatcher looks numbers up in.
func callTable() (table [numNumbers]call) {
	for nr, c := range commonCalls() {
		table[nr] = c
	}
	for nr, c := range legacyCalls() {
		table[nr] = c
	}
	for nr, t := range toldCalls() {
		if t.call != callNone {
			table[nr] = t.call
		}
	}
	for nr, c := range compatTable() {
		if c.NR != noNumber && nr < firstSocketcall && table[nr] == callNone {
			table[nr] = callCompat
		}
	}
	if CompatCalls() && table[socketcall] == callNone {
		table[socketcall] = callCompat
	}
	return table
}
