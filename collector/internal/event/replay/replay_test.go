package replay

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// Sizes and offsets of the events below, by bpf/event.h.
const (
	headBytes  = 56
	closeBytes = headBytes + 16 + 112
)

// rawHead is the head of an event of process 1, generation 2.
func rawHead(t event.Type, size int) []byte {
	b := make([]byte, size)
	b[0] = byte(t)
	b[1] = byte(event.ClassClose)
	binary.LittleEndian.PutUint32(b[16:], 1)
	binary.LittleEndian.PutUint32(b[48:], 2)
	return b
}

// rawHandle begins a flow on descriptor 3.
func rawHandle(flow uint64) []byte {
	b := rawHead(event.TypeHandle, headBytes+16+24+48)
	binary.LittleEndian.PutUint64(b[headBytes:], flow)
	binary.LittleEndian.PutUint32(b[headBytes+8:], 3)
	return b
}

// rawClose ends it.
func rawClose(flow uint64) []byte {
	b := rawHead(event.TypeClose, closeBytes)
	binary.LittleEndian.PutUint64(b[headBytes:], flow)
	binary.LittleEndian.PutUint32(b[headBytes+8:], 3)
	return b
}

// fakeProbe tells prepared events and gives growing counters.
type fakeProbe struct {
	raw   [][]byte
	flow  uint64
	asked uint64
}

func (f *fakeProbe) RawTasks() ([]byte, error) {
	return append(rawHead(event.TypeTask, event.TaskSize), rawHead(event.TypeTask, event.TaskSize)...), nil
}

func (f *fakeProbe) NextRaw(time.Duration) ([]byte, error) {
	if len(f.raw) == 0 {
		return nil, event.ErrTimeout
	}
	raw := f.raw[0]
	f.raw = f.raw[1:]
	return raw, nil
}

func (f *fakeProbe) Flow(event.FlowKey) (uint64, event.Counters, bool) {
	f.asked++
	return f.flow, event.Counters{ReadOps: f.asked, Calls: 1 << 31, Ops: 7}, f.flow != 0
}

func (f *fakeProbe) Peer(k event.PeerKey) (uint64, event.Counters, bool) {
	return 9, event.Counters{WriteBytes: 1}, k.Flow != 0
}

func (f *fakeProbe) Proc(tgid uint32) (event.Threads, bool) {
	return event.Threads{Cloned: 1, Exited: 2, CloneErrors: 3}, tgid == 1
}

func (f *fakeProbe) Losses() (event.Losses, error) {
	return event.Losses{event.ClassWrite: {event.ReasonBusy: 5}}, nil
}

func (f *fakeProbe) DeleteFlow(event.FlowKey) error { return nil }
func (f *fakeProbe) DeletePeer(event.PeerKey) error { return nil }

// What the tests ask for.
var (
	flowKey = event.FlowKey{TGID: 1, FD: 3, Gen: 2}
	peerKey = event.PeerKey{Flow: 4, Addr: [16]byte{15: 1}, Port: 53}
)

// recorded is a recording of two flows on one descriptor.
func recorded(t require.TestingT) []byte {
	probe := &fakeProbe{raw: [][]byte{rawHandle(11), rawClose(11), rawHandle(12)}}
	var file bytes.Buffer
	r := NewRecorder(probe, &file)
	_, err := r.Tasks()
	require.NoError(t, err)
	next := func() {
		_, err := r.Next(0)
		require.NoError(t, err)
	}
	next()
	probe.flow = 11
	r.Flow(flowKey)
	r.Flow(flowKey)
	next()
	next()
	probe.flow = 12
	r.Flow(flowKey)
	_, err = r.Next(0)
	require.ErrorIs(t, err, event.ErrTimeout)
	r.Peer(peerKey)
	r.Proc(1)
	_, err = r.Losses()
	require.NoError(t, err)
	require.NoError(t, r.Flush())
	return file.Bytes()
}

func TestReplayAnswersAsTheProbeDid(t *testing.T) {
	r, err := Open(bytes.NewReader(recorded(t)))
	require.NoError(t, err)
	tasks, err := r.Tasks()
	require.NoError(t, err)
	require.Len(t, tasks, 2)

	_, _, ok := r.Flow(flowKey)
	require.False(t, ok, "before its first event")
	next := func(want event.Type) {
		t.Helper()
		e, err := r.Next(0)
		require.NoError(t, err)
		require.Equal(t, want, e.Header().Type)
	}
	flow := func(want, ops uint64) {
		t.Helper()
		id, c, ok := r.Flow(flowKey)
		require.True(t, ok)
		require.Equal(t, want, id)
		require.Equal(t, event.Counters{ReadOps: ops, Calls: 1 << 31, Ops: 7}, c)
	}
	next(event.TypeHandle)
	flow(11, 2) // the last word
	next(event.TypeClose)
	_, _, ok = r.Flow(flowKey)
	require.False(t, ok)
	next(event.TypeHandle)
	flow(12, 3)
	require.NoError(t, r.DeleteFlow(flowKey))
	_, _, ok = r.Flow(flowKey)
	require.False(t, ok)
	_, err = r.Next(0)
	require.ErrorIs(t, err, io.EOF)
}

func TestReplayKeepsTheOtherCounters(t *testing.T) {
	r, err := Open(bytes.NewReader(recorded(t)))
	require.NoError(t, err)
	id, c, ok := r.Peer(peerKey)
	require.True(t, ok)
	require.EqualValues(t, 9, id)
	require.EqualValues(t, 1, c.WriteBytes)
	require.NoError(t, r.DeletePeer(peerKey))
	_, _, ok = r.Peer(peerKey)
	require.False(t, ok)
	threads, ok := r.Proc(1)
	require.True(t, ok)
	require.Equal(t, event.Threads{Cloned: 1, Exited: 2, CloneErrors: 3}, threads)
	_, ok = r.Proc(2)
	require.False(t, ok)
	losses, err := r.Losses()
	require.NoError(t, err)
	require.EqualValues(t, 5, losses[event.ClassWrite][event.ReasonBusy])
}

func TestOpenRefuses(t *testing.T) {
	f := func(file, want string) {
		t.Helper()
		_, err := Open(strings.NewReader(file))
		require.EqualError(t, err, want)
	}
	f("", "open replay: not a replay file of version 1")
	f("sysflow replay 2\n", "open replay: not a replay file of version 1")
	f(magic+"\x01", "read replay at byte 17: unexpected EOF")
	f(magic+"\x01\x05\x00\x00\x00", "read replay at byte 17: unexpected EOF")
	f(magic+"\x01\xff\xff\xff\xff", "read replay at byte 17: entry of 4294967295 bytes, 1048576 are allowed")
	f(magic+"\x09\x00\x00\x00\x00", "read replay at byte 17: entry of unknown kind 9")
	f(magic+"\x05\x01\x00\x00\x00x", "read replay at byte 17: entry of kind 5 with a wrong length")
	f(magic+"\x06\x03\x00\x00\x00\x00\x00\x00", "read replay at byte 17: entry of kind 6 with a wrong length")
	f(magic+"\x01\x00\x00\x00\x00", "read replay at byte 17: event ends before its fields do")
}

// broken is a file on a full disk.
type broken struct{}

var errBroken = errors.New("broken")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestABrokenFileDoesNotDisturbTheCapture(t *testing.T) {
	r := NewRecorder(&fakeProbe{flow: 1, raw: [][]byte{rawHandle(1)}}, broken{})
	for range 2000 {
		_, _, ok := r.Flow(flowKey)
		require.True(t, ok)
	}
	_, err := r.Next(0)
	require.NoError(t, err)
	require.ErrorIs(t, r.Flush(), errBroken)
}
