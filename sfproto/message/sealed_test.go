package message_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/sfproto/message"
)

func TestSealedMessageStandsAlone(t *testing.T) {
	s, err := message.NewSealer()
	require.NoError(t, err)
	require.Regexp(t, "^[0-9a-f]{16}$", s.Fingerprint())
	want := batch(t)
	o := message.NewOpener()
	for range 2 { // the second time with the decoder of the first
		got, err := o.Open(s.Append(nil, want), nil)
		require.NoError(t, err)
		require.Equal(t, want.Annotations, got.Annotations)
		require.Len(t, got.Records, len(want.Records))
		for i, r := range got.Records {
			require.Equal(t, want.Records[i].Record, r.Record)
			require.Equal(t, want.Records[i].Seq, r.Seq)
			require.Equal(t, want.Records[i].Header, r.Header)
			require.Equal(t, want.Records[i].File, r.File)
			if want.Records[i].Process != nil {
				require.Equal(t, want.Records[i].Process.Parent.Exe, r.Process.Parent.Exe)
			}
		}
	}
}

func TestSealedForeignBytes(t *testing.T) {
	f := func(data []byte, want string) {
		t.Helper()
		_, err := message.NewOpener().Open(data, nil)
		require.ErrorContains(t, err, want)
	}
	f(nil, "not a batch of SysFlow's")
	f([]byte(`{"json": 1}`), "not a batch of SysFlow's")
	f([]byte("SFB\x01"), "ends inside a value")
	f([]byte("SFB\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), "ends inside a value")
	f([]byte("SFB\x01\x02xx"), "decompress schema")
	f([]byte("SFB\x01\x02\x03\x00"), "schema of messages")
}
