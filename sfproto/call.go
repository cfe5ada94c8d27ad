package sfproto

import "math/bits"

// Call is a system call that a flow can stand for: a bit number of the Calls
// bitmap of version 6.
type Call uint8

// The calls of flows. Numbers are part of the format: only append.
const (
	CallOpen Call = iota
	CallOpenat
	CallOpenat2
	CallCreat
	CallClose
	CallRead
	CallReadv
	CallPread64
	CallPreadv
	CallPreadv2
	CallWrite
	CallWritev
	CallPwrite64
	CallPwritev
	CallPwritev2
	CallSendto
	CallSendmsg
	CallSendmmsg
	CallRecvfrom
	CallRecvmsg
	CallRecvmmsg
	CallConnect
	CallAccept
	CallAccept4
	CallShutdown
	CallSendfile
	CallSplice
	CallCopyFileRange
	CallMmap
	CallTruncate
	CallFtruncate
	CallSetns

	// NumCalls is the number of calls.
	NumCalls = int(CallSetns) + 1
)

var callNames = [NumCalls]string{
	"open", "openat", "openat2", "creat", "close",
	"read", "readv", "pread64", "preadv", "preadv2",
	"write", "writev", "pwrite64", "pwritev", "pwritev2",
	"sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg",
	"connect", "accept", "accept4", "shutdown",
	"sendfile", "splice", "copy_file_range", "mmap", "truncate", "ftruncate", "setns",
}

// String is the system call's name.
func (c Call) String() string { return symbol(callNames[:], int(c)) }

// CallNames are the names of a Calls bitmap's calls.
func CallNames(calls int64) []string {
	var out []string
	for u := uint64(calls); u != 0; u &= u - 1 {
		out = append(out, Call(bits.TrailingZeros64(u)).String())
	}
	return out
}
