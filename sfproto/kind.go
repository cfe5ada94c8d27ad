package sfproto

import "strconv"

// Kind is a record's type: its branch number in the union of schema v6. The
// first twelve numbers are those of v5.
type Kind uint8

// The union branches, in wire order.
const (
	KindHeader Kind = iota
	KindContainer
	KindProcess
	KindFile
	KindProcessEvent
	KindNetworkFlow
	KindFileFlow
	KindFileEvent
	KindNetworkEvent
	KindProcessFlow
	KindPod
	KindK8sEvent
	KindSyscallEvent
	KindLoss
	KindDNS
	KindAnnotation

	// KindLog is no branch of the union; see Log.
	KindLog

	// NumKinds is the number of branches, and AllKinds that of all kinds.
	NumKinds = int(KindAnnotation) + 1
	AllKinds = int(KindLog) + 1
)

type kindNames struct{ avro, short string }

func (k Kind) names() kindNames {
	switch k {
	case KindHeader:
		return kindNames{"SFHeader", "H"}
	case KindContainer:
		return kindNames{"Container", "C"}
	case KindProcess:
		return kindNames{"Process", "P"}
	case KindFile:
		return kindNames{"File", "F"}
	case KindProcessEvent:
		return kindNames{"ProcessEvent", "PE"}
	case KindNetworkFlow:
		return kindNames{"NetworkFlow", "NF"}
	case KindFileFlow:
		return kindNames{"FileFlow", "FF"}
	case KindFileEvent:
		return kindNames{"FileEvent", "FE"}
	case KindNetworkEvent:
		return kindNames{"NetworkEvent", "NE"}
	case KindProcessFlow:
		return kindNames{"ProcessFlow", "PF"}
	case KindPod:
		return kindNames{"Pod", "POD"}
	case KindK8sEvent:
		return kindNames{"K8sEvent", "KE"}
	case KindSyscallEvent:
		return kindNames{"SyscallEvent", "SE"}
	case KindLoss:
		return kindNames{"Loss", "LOSS"}
	case KindDNS:
		return kindNames{"DNS", "DNS"}
	case KindAnnotation:
		return kindNames{"Annotation", "ANN"}
	case KindLog:
		return kindNames{"Log", "LOG"}
	}
	n := "Kind(" + strconv.Itoa(int(k)) + ")"
	return kindNames{n, n}
}

// AvroName is the record's short name in the schema, by which readers match
// union branches of foreign writers.
func (k Kind) AvroName() string { return k.names().avro }

// String is the abbreviation used in listings: H, C, P, F, PE, NF, ...
func (k Kind) String() string { return k.names().short }

// IsEntity reports whether records of this kind describe an object rather than
// something that happened.
func (k Kind) IsEntity() bool {
	switch k {
	case KindHeader, KindContainer, KindProcess, KindFile, KindPod:
		return true
	}
	return false
}

// KindByAvroName finds a kind by its record's short name in a schema.
func KindByAvroName(name string) (Kind, bool) {
	for k := Kind(0); int(k) < NumKinds; k++ {
		if k.AvroName() == name {
			return k, true
		}
	}
	return 0, false
}

// Record is a pointer to one of the record structs of this package.
type Record interface{ Kind() Kind }
