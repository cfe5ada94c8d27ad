package probe

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

func TestToldCallsAreWhatTheProgramSaw(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	r := record(t, "told", dir)
	require.True(t, r.status.Success())
	require.Equal(t, event.Losses{}, r.losses)
	raw, err := os.ReadFile(filepath.Join(dir, "truth"))
	require.NoError(t, err)
	var seen []truth
	require.NoError(t, json.Unmarshal(raw, &seen))

	cases := slices.DeleteFunc(toldCases(), func(c toldCase) bool { return c.end == untold })
	calls := toldBy(t, r)
	require.Len(t, calls, len(cases))
	for i, c := range cases {
		got := calls[i]
		require.Equal(t, seen[i], truth{NR: int(got.NR), Args: got.Args, Ret: got.Ret}, "case %d, call %d", i, c.nr)
		require.Equal(t, absoluteTexts(c.want, dir), got.Texts, "case %d, call %d", i, c.nr)
		if c.file != "" {
			require.NotNil(t, got.File, "case %d, call %d", i, c.nr)
			require.Equal(t, filepath.Join(dir, c.file), got.File.Path)
		}
	}
}

// toldBy are the calls that the scenario's program told, from its first case on: the
// Go runtime makes sockets and the like before.
func toldBy(t *testing.T, r *recording) []*event.Call {
	t.Helper()
	calls := all(r, func(e *event.Call) bool { return e.TGID == r.tgid })
	first := slices.IndexFunc(calls, func(e *event.Call) bool { return e.NR == int32(toldCases()[0].nr) })
	require.GreaterOrEqual(t, first, 0)
	return calls[first:]
}

// absoluteTexts gives relative paths their folder.
func absoluteTexts(want []event.Text, dir string) (out []event.Text) {
	for _, w := range want {
		if w.Path && !filepath.IsAbs(w.Raw) && !strings.HasPrefix(w.Raw, "@") {
			w.Base = filepath.Join(dir, w.Base)
		}
		out = append(out, w)
	}
	return out
}

func TestSocketsOfToldCalls(t *testing.T) {
	r := record(t, "told", t.TempDir())
	f := func(nr int, failed bool, fd int32) *event.Sock {
		t.Helper()
		c := one(t, r, func(e *event.Call) bool {
			return e.NR == int32(nr) && e.FD == fd && e.Ret < 0 == failed && e.TGID == r.tgid
		})
		require.NotNil(t, c.Sock)
		require.EqualValues(t, unix.AF_INET, c.Sock.Family)
		return c.Sock
	}
	bound := f(unix.SYS_BIND, false, tcpFD)
	require.Equal(t, mapped(127, 0, 0, 1), bound.Local)
	require.Positive(t, bound.LPort)
	require.Equal(t, bound.LPort, f(unix.SYS_LISTEN, false, tcpFD).LPort)
	require.Equal(t, bound.LPort, f(unix.SYS_DUP, false, tcpFD).LPort)
	require.Equal(t, mapped(192, 0, 2, 1), f(unix.SYS_BIND, true, udpFD).Local)
}

// mapped is an IPv4 address in 4-in-6 form.
func mapped(a, b, c, d byte) [16]byte {
	return [16]byte{10: 0xff, 11: 0xff, 12: a, 13: b, 14: c, 15: d}
}
