package encoding

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

// The values are those of the specification's baseline.
func TestCommunityID(t *testing.T) {
	a, b := netip.MustParseAddrPort("128.232.110.120:34855"), netip.MustParseAddrPort("66.35.250.204:80")
	for range 2 {
		id, ok := communityID(a, b, 6)
		require.True(t, ok)
		require.Equal(t, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=", id)
		a, b = b, a
	}
	_, ok := communityID(a, b, 1)
	require.False(t, ok)
}
