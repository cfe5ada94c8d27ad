package encoding

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
)

// The values are those of the specification's baseline.
func TestCommunityID(t *testing.T) {
	a, b := netip.MustParseAddrPort("128.232.110.120:34855"), netip.MustParseAddrPort("66.35.250.204:80")
	of := func(a, b netip.AddrPort, proto int32) string {
		o := jsonline.Object{Buf: []byte("{")}
		communityID(&o, "id", a, b, proto)
		return string(o.Buf)
	}
	require.Equal(t, `{"id":"1:LQU9qZlK+B5F3KDmev6m5PMibrg="`, of(a, b, 6))
	require.Equal(t, of(a, b, 6), of(b, a, 6))
	require.Equal(t, "{", of(a, b, 1))
}
