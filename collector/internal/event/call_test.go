package event

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDecodeCall(t *testing.T) {
	got, err := Decode(raw(wireCall{
		Head: head(TypeCall, ClassCred), Args: [6]uint64{1, 2, 3, 4, 5, 6}, Fd: -1,
		Shape:   Shape{FD: NoArg, Address: NoArg, Text: [3]uint8{0, 1, 2}, Base: [2]uint8{NoArg, BaseCWD}, Args: 5},
		TextLen: [3]uint16{4, 1, 0}, BaseLen: [2]uint16{0, 2},
	}, "proc", "p", "/a"))
	require.NoError(t, err)
	require.Equal(t, &Call{
		Head: goHead(TypeCall, ClassCred), Args: []uint64{1, 2, 3, 4, 5}, FD: -1,
		Texts: []Text{{Raw: "proc"}, {Raw: "p", Base: "/a", Path: true}, {}},
	}, got)
}

func TestDecodeCallOnADescriptor(t *testing.T) {
	none := Shape{FD: 0, Args: 1, Address: NoArg, Text: [3]uint8{NoArg, NoArg, NoArg}, Base: [2]uint8{NoArg, NoArg}}
	got, err := Decode(raw(wireCall{
		Head: head(TypeCall, ClassFile), Shape: none, Fd: 3, File: wireFile{Inode: 1, PathLen: 2},
	}, "/f"))
	require.NoError(t, err)
	require.Equal(t, &Call{Head: goHead(TypeCall, ClassFile), Args: []uint64{0}, FD: 3, File: &File{Inode: 1, Path: "/f"}}, got)

	got, err = Decode(raw(wireCall{Head: head(TypeCall, ClassFile), Shape: none, Fd: 3, Sock: wireSock{Family: 2, Lport: 80}}))
	require.NoError(t, err)
	require.Equal(t, &Call{Head: goHead(TypeCall, ClassFile), Args: []uint64{0}, FD: 3, Sock: &Sock{Family: 2, LPort: 80}}, got)
}

func TestUnixAddresses(t *testing.T) {
	f := func(raw string, want Text) {
		t.Helper()
		require.Equal(t, want, unixAddress(Text{Raw: raw, Base: "/b"}))
	}
	f("/run/s\x00rest", Text{Raw: "/run/s", Base: "/b", Path: true})
	f("s", Text{Raw: "s", Base: "/b", Path: true})
	f("\x00name\x00x", Text{Raw: "@name\x00x", Path: true})
	f("\x00", Text{Raw: "@", Path: true})
}
