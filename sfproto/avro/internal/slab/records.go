package slab

import "github.com/sysflow-stack/sysflow/sfproto"

// Records has a slab for each kind of record and for what slices in records
// hold. It is for one goroutine.
type Records struct {
	Header       Of[sfproto.Header]
	Container    Of[sfproto.Container]
	Process      Of[sfproto.Process]
	File         Of[sfproto.File]
	ProcessEvent Of[sfproto.ProcessEvent]
	NetworkFlow  Of[sfproto.NetworkFlow]
	FileFlow     Of[sfproto.FileFlow]
	FileEvent    Of[sfproto.FileEvent]
	NetworkEvent Of[sfproto.NetworkEvent]
	ProcessFlow  Of[sfproto.ProcessFlow]
	Pod          Of[sfproto.Pod]
	K8sEvent     Of[sfproto.K8sEvent]
	SyscallEvent Of[sfproto.SyscallEvent]
	Loss         Of[sfproto.Loss]
	DNS          Of[sfproto.DNS]
	Annotation   Of[sfproto.Annotation]

	Mount     Of[sfproto.Mount]
	Service   Of[sfproto.Service]
	Port      Of[sfproto.Port]
	DNSAnswer Of[sfproto.DNSAnswer]
	Strings   Of[string]
	Longs     Of[int64]
}

// New is a new record of kind k.
func (s *Records) New(k sfproto.Kind) sfproto.Record {
	switch k {
	case sfproto.KindHeader:
		return s.Header.New()
	case sfproto.KindContainer:
		return s.Container.New()
	case sfproto.KindProcess:
		return s.Process.New()
	case sfproto.KindFile:
		return s.File.New()
	case sfproto.KindProcessEvent:
		return s.ProcessEvent.New()
	case sfproto.KindNetworkFlow:
		return s.NetworkFlow.New()
	case sfproto.KindFileFlow:
		return s.FileFlow.New()
	case sfproto.KindFileEvent:
		return s.FileEvent.New()
	case sfproto.KindNetworkEvent:
		return s.NetworkEvent.New()
	case sfproto.KindProcessFlow:
		return s.ProcessFlow.New()
	case sfproto.KindPod:
		return s.Pod.New()
	case sfproto.KindK8sEvent:
		return s.K8sEvent.New()
	case sfproto.KindSyscallEvent:
		return s.SyscallEvent.New()
	case sfproto.KindLoss:
		return s.Loss.New()
	case sfproto.KindDNS:
		return s.DNS.New()
	case sfproto.KindAnnotation:
		return s.Annotation.New()
	}
	return nil
}
