package load

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/overload"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestARowSaysWhatIsWrong(t *testing.T) {
	f := figures{load: load{what: "talks", unit: "connections", each: overload.Load{Talks: 1}, workers: 2, done: 1},
		alone: 250 * time.Millisecond, took: 500 * time.Millisecond, cpu: 10 * time.Millisecond, peak: 64 << 20, sum: overload.NewSum("/work", "")}
	f.sum.Add(&sfproto.Loss{Class: "connect", Reason: "quota", Count: 1})
	row := func() string {
		var b strings.Builder
		f.row(&b)
		return b.String()
	}
	require.Contains(t, row(), "| 2 connections | 8 | **4** |")
	require.Contains(t, row(), "| **2.0** | **64** | 1 | 0 |")
	require.Contains(t, row(), "connect: 2 done, 0 told and 1 lost")
	for class, n := range f.load.did() {
		f.sum.Told[class] = n
	}
	f.sum.Told["connect"]--
	require.True(t, strings.HasSuffix(row(), "| yes |\n"), row())
}
