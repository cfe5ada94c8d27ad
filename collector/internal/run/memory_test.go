package run

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestACgroupMustAllowEnough(t *testing.T) {
	f := func(allowed uint64, err error, want string) {
		t.Helper()
		got := enoughMemory(func() (uint64, error) { return allowed, err })
		if want == "" {
			require.NoError(t, got)
			return
		}
		require.ErrorContains(t, got, want)
	}
	f(48<<20, nil, "this cgroup allows 48 MiB of memory, 64 MiB are the least: raise its limit")
	f(64<<20, nil, "")
	f(math.MaxUint64, nil, "")
	f(0, errors.New("no cgroup"), "")
}
