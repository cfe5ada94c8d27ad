package procfs

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

type one string

func (o one) User(uint32) string  { return string(o) }
func (o one) Group(uint32) string { return string(o) }

func newInside(read func(uint32) (Users, error)) *Inside {
	x := NewInside(FS{}, one("host"))
	x.read = read // nothing is asked for yet
	return x
}

func root(name string) Users { return &table{users: map[uint32]string{0: name}} }

func TestContainerIsReadOnceAndAgainLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		x := newInside(func(uint32) (Users, error) {
			reads++
			return root([]string{"", "first", "second"}[reads]), nil
		})
		defer x.Stop()
		require.Equal(t, "first", x.Of("a", 7).User(0))
		require.Equal(t, "first", x.Of("a", 8).User(0))
		require.Equal(t, 1, reads)
		time.Sleep(insideRefresh)
		require.Equal(t, "first", x.Of("a", 7).User(0), "nobody waits for the second time")
		synctest.Wait()
		require.Equal(t, "second", x.Of("a", 7).User(0))
	})
}

func TestFirstProcessesSeeTheHostsFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		x := newInside(func(uint32) (Users, error) {
			if reads++; reads < 3 {
				return nil, nil
			}
			return root("own"), nil
		})
		defer x.Stop()
		require.Equal(t, "host", x.Of("a", 7).User(0))
		require.Equal(t, "host", x.Of("a", 7).User(0))
		require.Equal(t, "own", x.Of("a", 7).User(0))
	})
}

func TestHostsRootIsNotReadForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		x := newInside(func(uint32) (Users, error) { reads++; return nil, nil })
		defer x.Stop()
		for range 100 {
			require.Equal(t, "host", x.Of("a", 7).User(0))
		}
		require.Equal(t, maxHostAnswers, reads)
	})
}

func TestContainerWithoutPasswdHasNoNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		x := newInside(func(uint32) (Users, error) { reads++; return nil, errors.New("no passwd") })
		defer x.Stop()
		for range 100 {
			require.Empty(t, x.Of("a", 7).User(0))
		}
		require.Equal(t, 1, reads)
		time.Sleep(insideRetry)
		x.Of("a", 7)
		require.Equal(t, 2, reads)
	})
}

// Containers whose files do not answer cost the asker one wait each, and others
// their names only when they are many.
func TestContainersThatDoNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		held := make(chan struct{})
		x := newInside(func(tgid uint32) (Users, error) {
			if tgid == 666 {
				<-held
			}
			return root("own"), nil
		})
		begin := time.Now()
		for range 100 {
			require.Empty(t, x.Of("hostile", 666).User(0))
		}
		require.Equal(t, insideWait, time.Since(begin))
		require.Equal(t, "own", x.Of("b", 7).User(0))
		begin = time.Now()
		x.Stop()
		require.Equal(t, insideLeave, time.Since(begin))
		close(held)
	})
}

func TestContainersAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newInside(func(uint32) (Users, error) { return root("own"), nil })
		defer x.Stop()
		for i := range 2 * maxInside {
			require.Equal(t, "own", x.Of(string(rune(i+1)), 7).User(0))
			require.LessOrEqual(t, len(x.known), maxInside)
		}
	})
}
