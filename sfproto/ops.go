package sfproto

// Op is the bitmap of operations a record stands for (opFlags).
type Op int32

// The operations. Read and receive share a bit, as do write and send: the
// record's kind tells them apart.
const (
	OpClone Op = 1 << iota
	OpExec
	OpExit
	OpSetuid
	OpSetns
	OpAccept
	OpConnect
	OpOpen
	OpRead
	OpWrite
	OpClose
	OpTruncate
	OpShutdown
	OpMmap
	OpDigest
	OpMkdir
	OpRmdir
	OpLink
	OpUnlink
	OpSymlink
	OpRename
	OpPtrace
)

// Open flags of FileFlow.OpenFlags, in Falco's numbering (not Linux O_*).
const (
	OpenRdonly    int32 = 1 << 0
	OpenWronly    int32 = 1 << 1
	OpenCreat     int32 = 1 << 2
	OpenAppend    int32 = 1 << 3
	OpenDsync     int32 = 1 << 4
	OpenExcl      int32 = 1 << 5
	OpenNonblock  int32 = 1 << 6
	OpenSync      int32 = 1 << 7
	OpenTrunc     int32 = 1 << 8
	OpenDirect    int32 = 1 << 9
	OpenDirectory int32 = 1 << 10
	OpenLargefile int32 = 1 << 11
	OpenCloexec   int32 = 1 << 12
)

type opName struct {
	op   Op
	name string
}

// opNames is in the print order of the original tools.
func opNames() [22]opName {
	return [22]opName{
		{OpMkdir, "MKDIR"}, {OpRmdir, "RMDIR"}, {OpLink, "LINK"}, {OpSymlink, "SYMLINK"},
		{OpUnlink, "UNLINK"}, {OpRename, "RENAME"}, {OpClone, "CLONE"}, {OpExec, "EXEC"},
		{OpExit, "EXIT"}, {OpSetuid, "SETUID"}, {OpOpen, "OPEN"}, {OpAccept, "ACCEPT"},
		{OpConnect, "CONNECT"}, {OpClose, "CLOSE"}, {OpWrite, "WRITE"}, {OpRead, "READ"},
		{OpSetns, "SETNS"}, {OpMmap, "MMAP"}, {OpShutdown, "SHUTDOWN"}, {OpTruncate, "TRUNCATE"},
		{OpDigest, "DIGEST"}, {OpPtrace, "PTRACE"},
	}
}

// Names are the operations' names in the original tools' order; the shared bits
// read SEND and RECV on network records.
func (o Op) Names(k Kind) []string { return o.AppendNames(nil, k) }

// AppendNames appends Names; a list of 22 has room for all.
func (o Op) AppendNames(out []string, k Kind) []string {
	for _, n := range opNames() {
		if o&n.op == 0 {
			continue
		}
		network := k == KindNetworkFlow || k == KindNetworkEvent
		switch {
		case network && n.op == OpWrite:
			out = append(out, "SEND")
		case network && n.op == OpRead:
			out = append(out, "RECV")
		default:
			out = append(out, n.name)
		}
	}
	return out
}
