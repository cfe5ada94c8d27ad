package replay

import (
	"encoding/binary"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

const (
	magic      = "sysflow replay 1\n"
	headSize   = 5       // of an entry
	maxPayload = 1 << 20 // bytes
	maxFile    = 1 << 30 // bytes
)

// kind is the first byte of an entry.
type kind uint8

const (
	kindEvent kind = iota + 1
	kindTask
	kindFlow
	kindPeer
	kindThreads
	kindLosses
)

// appendEntry appends an entry whose payload fill appends.
func appendEntry(dst []byte, k kind, fill func([]byte) []byte) []byte {
	start := len(dst)
	dst = append(dst, byte(k), 0, 0, 0, 0)
	dst = fill(dst)
	binary.LittleEndian.PutUint32(dst[start+1:], uint32(len(dst)-start-headSize))
	return dst
}

func appendFlowKey(b []byte, k event.FlowKey) []byte {
	b = binary.LittleEndian.AppendUint32(b, k.TGID)
	b = binary.LittleEndian.AppendUint32(b, uint32(k.FD))
	return binary.LittleEndian.AppendUint32(b, k.Gen)
}

func appendPeerKey(b []byte, k event.PeerKey) []byte {
	b = binary.LittleEndian.AppendUint64(b, k.Flow)
	b = append(b, k.Addr[:]...)
	return binary.LittleEndian.AppendUint16(b, k.Port)
}

func appendCounters(b []byte, c event.Counters) []byte {
	for _, n := range []uint64{c.ReadOps, c.WriteOps, c.ReadBytes, c.WriteBytes, c.Errors, c.Calls} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	b = binary.LittleEndian.AppendUint32(b, c.FirstErrno)
	return binary.LittleEndian.AppendUint32(b, c.Ops)
}

func appendAnswer(b []byte, id uint64, c event.Counters) []byte {
	return appendCounters(binary.LittleEndian.AppendUint64(b, id), c)
}

func appendThreads(b []byte, tgid uint32, t event.Threads) []byte {
	b = binary.LittleEndian.AppendUint32(b, tgid)
	b = binary.LittleEndian.AppendUint64(b, t.Cloned)
	b = binary.LittleEndian.AppendUint64(b, t.Exited)
	return binary.LittleEndian.AppendUint64(b, t.CloneErrors)
}

func appendLosses(b []byte, l event.Losses) []byte {
	b = append(b, byte(event.NumClasses), byte(event.NumReasons))
	for _, class := range l {
		for _, n := range class {
			b = binary.LittleEndian.AppendUint64(b, n)
		}
	}
	return b
}

// fields reads a payload's fields, one after the other. What is missing reads as
// zero and is remembered.
type fields struct {
	rest  []byte
	short bool
}

func (f *fields) take(n int) []byte {
	if len(f.rest) < n {
		f.short = true
		f.rest = nil
		return make([]byte, n)
	}
	b := f.rest[:n]
	f.rest = f.rest[n:]
	return b
}

func (f *fields) u8() uint8   { return f.take(1)[0] }
func (f *fields) u16() uint16 { return binary.LittleEndian.Uint16(f.take(2)) }
func (f *fields) u32() uint32 { return binary.LittleEndian.Uint32(f.take(4)) }
func (f *fields) u64() uint64 { return binary.LittleEndian.Uint64(f.take(8)) }

func (f *fields) flowKey() event.FlowKey {
	return event.FlowKey{TGID: f.u32(), FD: int32(f.u32()), Gen: f.u32()}
}

func (f *fields) peerKey() event.PeerKey {
	return event.PeerKey{Flow: f.u64(), Addr: [16]byte(f.take(16)), Port: f.u16()}
}

func (f *fields) counters() event.Counters {
	return event.Counters{
		ReadOps: f.u64(), WriteOps: f.u64(), ReadBytes: f.u64(), WriteBytes: f.u64(),
		Errors: f.u64(), Calls: f.u64(), FirstErrno: f.u32(), Ops: f.u32(),
	}
}

func (f *fields) threads() event.Threads {
	return event.Threads{Cloned: f.u64(), Exited: f.u64(), CloneErrors: f.u64()}
}

// losses reads a table that may be of fewer classes and reasons, of more it keeps
// those there are.
func (f *fields) losses() (l event.Losses) {
	classes, reasons := int(f.u8()), int(f.u8())
	for c := range classes {
		for r := range reasons {
			if n := f.u64(); c < event.NumClasses && r < event.NumReasons {
				l[c][r] = n
			}
		}
	}
	return l
}
