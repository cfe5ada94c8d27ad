//go:build amd64

package syscalls

import "testing"

// scenario is one small program and the records that it is to give.
//
// Each line of want is a record, in the order in which things began:
//
//	FE MKDIR mkdirat = EEXIST dir mode=0755        operation on names
//	FF data OPEN READ CLOSE: openat read close r=1/5 flags=RDONLY
//	                                               operations, calls, reads/bytes
//	NF tcp 127.0.0.1:1000 > 127.0.0.1:80 CONNECT: connect
//	PE EXIT = 0x300                                of a process
//	SE fchmod = 0 file=data                        another call
//
// Records of a child begin with "child ". Paths start from the program's folder,
// a result above 0 is written as +, and ? is what the machine may decide.
type scenario struct {
	name  string
	does  func(*caller)
	want  string
	given func(*caller)                            // what is done before, whose records do not count
	check func(*testing.T, []*occurrence, *played) // for what is too long for a text
}

// group is the cases of one kind.
type group struct {
	name  string
	cases []scenario
}

func groups() []group {
	return []group{
		{"open", openCases()},
		{"transfer", transferCases()},
		{"path", pathCases()},
		{"attribute", attributeCases()},
		{"duplicate", duplicateCases()},
		{"process", processCases()},
		{"identity", identityCases()},
		{"network", networkCases()},
		{"security", securityCases()},
		{"namespace", namespaceCases()},
		{"odd", oddCases()},
		{"descriptors", descriptorCases()},
	}
}

func findCase(name string) (scenario, bool) {
	for _, g := range groups() {
		for _, c := range g.cases {
			if g.name+"/"+c.name == name {
				return c, true
			}
		}
	}
	return scenario{}, false
}
