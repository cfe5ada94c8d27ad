package avro

import "github.com/sysflow-stack/sysflow/sfproto"

// slab hands out zeroed structs from chunks that the garbage collector owns.
type slab[T any] struct{ free []T }

const slabChunk = 128

func (s *slab[T]) next() *T {
	if len(s.free) == 0 {
		s.free = make([]T, slabChunk)
	}
	r := &s.free[0]
	s.free = s.free[1:]
	return r
}

type slabs struct {
	processEvents slab[sfproto.ProcessEvent]
	networkFlows  slab[sfproto.NetworkFlow]
	fileFlows     slab[sfproto.FileFlow]
	fileEvents    slab[sfproto.FileEvent]
	files         slab[sfproto.File]
	syscalls      slab[sfproto.SyscallEvent]
}

// next is a new record of kind k.
func (s *slabs) next(k sfproto.Kind) sfproto.Record {
	switch k {
	case sfproto.KindHeader:
		return new(sfproto.Header)
	case sfproto.KindContainer:
		return new(sfproto.Container)
	case sfproto.KindProcess:
		return new(sfproto.Process) // long-lived: not in a slab, where it would keep its neighbours
	case sfproto.KindFile:
		return s.files.next()
	case sfproto.KindProcessEvent:
		return s.processEvents.next()
	case sfproto.KindNetworkFlow:
		return s.networkFlows.next()
	case sfproto.KindFileFlow:
		return s.fileFlows.next()
	case sfproto.KindFileEvent:
		return s.fileEvents.next()
	case sfproto.KindNetworkEvent:
		return new(sfproto.NetworkEvent)
	case sfproto.KindProcessFlow:
		return new(sfproto.ProcessFlow)
	case sfproto.KindPod:
		return new(sfproto.Pod)
	case sfproto.KindK8sEvent:
		return new(sfproto.K8sEvent)
	case sfproto.KindSyscallEvent:
		return s.syscalls.next()
	case sfproto.KindLoss:
		return new(sfproto.Loss)
	case sfproto.KindDNS:
		return new(sfproto.DNS)
	case sfproto.KindAnnotation:
		return new(sfproto.Annotation)
	}
	return nil
}
