package memory

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLimitIsTheLeastOfTwo(t *testing.T) {
	f := func(want, asked int64, allowed uint64, err error) {
		t.Helper()
		require.Equal(t, want, Limit(asked, func() (uint64, error) { return allowed, err }))
	}
	f(0, 0, 0, nil)
	f(0, 0, math.MaxUint64, nil)
	f(0, 0, 1000, errors.New("no cgroup"))
	f(900, 0, 1000, nil)
	f(900, 5000, 1000, nil)
	f(500, 500, 1000, nil)
	f(500, 500, math.MaxUint64, nil)
}

func TestACgroupMustAllowEnough(t *testing.T) {
	f := func(allowed uint64, err error, want string) {
		t.Helper()
		got := Enough(64<<20, func() (uint64, error) { return allowed, err })
		if want == "" {
			require.NoError(t, got)
			return
		}
		require.ErrorContains(t, got, want)
	}
	f(48<<20, nil, "this cgroup allows 48 MiB of memory, 64 MiB are the least: raise its limit")
	f(64<<20, nil, "")
	f(math.MaxUint64, nil, "")
	f(0, nil, "")
	f(0, errors.New("no cgroup"), "")
}
