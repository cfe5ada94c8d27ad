package rules

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const printed = `goos: linux
BenchmarkEvent/open 	  10	 9 ns/op	 800 cpu-ns/event	 0 B/op	 0 allocs/op
BenchmarkEvent/open 	  10	 9 ns/op	 900 cpu-ns/event	 0 B/op	 0 allocs/op
BenchmarkEvent/open 	  10	 9 ns/op	 700 cpu-ns/event	 0 B/op	 0 allocs/op
BenchmarkEvent/exec 	  10	 9 ns/op	 1400 cpu-ns/event	 0 B/op	 0 allocs/op
BenchmarkEvent/connect 	  10	 9 ns/op	 900 cpu-ns/event	 0 B/op	 0 allocs/op
BenchmarkEvent/unnamed 	  10	 9 ns/op	 17.6 cpu-ns/event	 0 B/op	 0 allocs/op
BenchmarkLoadPack 	  10	 9 ns/op	 60000000 cpu-ns/load	 104 rules	 9 B/op	 9 allocs/op
PASS
`

func TestFiguresStandNextToTheirBounds(t *testing.T) {
	r, err := parse(printed)
	require.NoError(t, err)
	text := r.Markdown()
	require.Contains(t, text, "pack of 104 rules")
	require.Contains(t, text, "| an open of a file | **800** [700..900] ns | at most 1000 | 0 |\n")
	require.Contains(t, text, "| loading the pack | **60** [60..60] ms | at most 150 |  |\n")
	require.Contains(t, text, "recorded traces | no traces here |")
}

func TestMissingFiguresAreAnError(t *testing.T) {
	_, err := parse("PASS\n")
	require.EqualError(t, err, "there is no figure of BenchmarkLoadPack")
	_, err = parse("BenchmarkLoadPack 10 x ns/op\n")
	require.ErrorContains(t, err, "read the figures of BenchmarkLoadPack")
}
