package sfproto

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAddressesPackAsTheFormatDoes(t *testing.T) {
	local := netip.MustParseAddr("127.0.0.1")
	require.Equal(t, int32(16777343), IPv4(local))
	require.Equal(t, local, Addr(16777343, IPv6{}))
	require.Equal(t, netip.IPv6Loopback(), Addr(0, IPv6{15: 1}))
}

func TestFileIDsAreTheOriginalCollectors(t *testing.T) {
	require.Equal(t, "b5cc3f676d00dd320d85ef41a5209fa0a99891ea", NewFOID("", "/etc/passwd").String())
	require.Equal(t, NewFOID("ab", "c"), NewFOID("a", "bc"))
	require.True(t, FOID{}.IsZero())
}

func TestOperationsAreNamedByKind(t *testing.T) {
	ops := OpRead | OpWrite | OpOpen | OpClose
	require.Equal(t, []string{"OPEN", "CLOSE", "WRITE", "READ"}, ops.Names(KindFileFlow))
	require.Equal(t, []string{"CONNECT", "SEND", "RECV"}, (OpConnect | OpRead | OpWrite).Names(KindNetworkFlow))
	require.Empty(t, Op(0).Names(KindFileFlow))
}

func TestKindsAreFoundByTheirNames(t *testing.T) {
	for k := range Kind(NumKinds) {
		got, ok := KindByAvroName(k.AvroName())
		require.True(t, ok)
		require.Equal(t, k, got)
	}
	_, ok := KindByAvroName("Later")
	require.False(t, ok)
	require.Equal(t, "Kind(200)", Kind(200).String())
}

func TestCallsAndSymbolsHaveNames(t *testing.T) {
	require.Equal(t, []string{"open", "setns"}, CallNames(1<<CallOpen|1<<CallSetns))
	require.Equal(t, "REUP", StateReup.String())
	require.Equal(t, "CT_CRIO", ContainerCRIO.String())
	require.Equal(t, "99", ContainerType(99).String())
}
