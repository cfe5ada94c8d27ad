package probe

// compatCall is struct compat_call of bpf/event.h: what a 32-bit call stands for.
type compatCall struct {
	NR       uint16 // the 64-bit one's number
	InMemory uint8  // how many arguments lie there, 0: in registers
	Memory   uint8  // the argument that points to them
	Wide     uint8  // the argument whose upper half is the next one, 0: none
	Pad      uint8
}

// noNumber is NO_NUMBER of bpf/event.h.
const noNumber = 0xffff

// CompatCalls reports whether 32-bit calls are recorded on this machine, and not only
// counted.
func CompatCalls() bool { return len(compatCalls()) > 0 }

// compatTable is the table of 32-bit calls by their numbers. Those of socketcall are
// behind all others.
func compatTable() (table [numNumbers]compatCall) {
	for i := range table {
		table[i].NR = noNumber
	}
	for nr, c := range compatCalls() {
		table[nr] = c
	}
	return table
}
