package wire_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

func TestAcks(t *testing.T) {
	want := []wire.Ack{{StreamID: "a", Sequence: 1 << 40}, {Sequence: -1}, {StreamID: "b"}}
	var data []byte
	for _, a := range want {
		data = wire.AppendAck(data, a)
	}
	r := wire.NewAckReader(bytes.NewReader(data))
	for _, a := range want {
		got, err := r.Next()
		require.NoError(t, err)
		require.Equal(t, a, got)
	}
	_, err := r.Next()
	require.Equal(t, io.EOF, err)
}

func TestBadAcks(t *testing.T) {
	f := func(data []byte, want string) {
		t.Helper()
		_, err := wire.NewAckReader(bytes.NewReader(data)).Next()
		require.ErrorContains(t, err, want)
	}
	f([]byte{0x01}, "stream id of -1 bytes")
	f([]byte{0xff, 0xff, 0xff, 0xff, 0x0f}, "at most 256 are accepted")
	f([]byte{0x04, 'a'}, "unexpected EOF")
	f([]byte{0x02, 'a'}, "unexpected EOF")
	f(bytes.Repeat([]byte{0xff}, 11), "overflows")
}

func FuzzAcks(f *testing.F) {
	f.Add(wire.AppendAck(nil, wire.Ack{StreamID: "stream", Sequence: 7}))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := wire.NewAckReader(bytes.NewReader(data))
		for {
			a, err := r.Next()
			if err != nil {
				return
			}
			again, err := wire.NewAckReader(bytes.NewReader(wire.AppendAck(nil, a))).Next()
			if err != nil || again != a {
				t.Fatalf("%+v reads back as %+v, %v", a, again, err)
			}
		}
	})
}
