package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// filled is a line whose collector has filled its spool with some blocks and was killed;
// nobody listened.
func filled(t *testing.T, change func(*options)) (*rig, *collector) {
	t.Helper()
	o := testOptions()
	if change != nil {
		change(&o)
	}
	r, err := newRig(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.close()) })
	c := r.origin.(*collector)
	require.NoError(t, c.start(t.Context()))
	until(t, "blocks in the spool", func() bool { return spoolSize(t, c) > 100<<10 })
	require.NoError(t, c.end())
	return r, c
}

// spoolSize is what the segments take, in bytes.
func spoolSize(t *testing.T, c *collector) (size int64) {
	t.Helper()
	for _, name := range segments(t, c) {
		st, err := os.Stat(name)
		require.NoError(t, err)
		size += st.Size()
	}
	return size
}

func segments(t *testing.T, c *collector) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(c.spool, "*.spool"))
	require.NoError(t, err)
	return names
}

// goOn starts processor, sink and collector.
func (r *rig) goOn(t *testing.T, c *collector) {
	t.Helper()
	require.NoError(t, r.startReadyProcessor(t.Context()))
	require.NoError(t, r.startSink())
	require.NoError(t, c.start(t.Context()))
}

// TestDamagedSpool damages the spool between two runs of the collector: what is missing
// is told as lost, once, and all else arrives.
func TestDamagedSpool(t *testing.T) {
	for _, d := range damages() {
		t.Run(d.name, func(t *testing.T) {
			r, c := filled(t, nil)
			want := c.told()
			d.apply(t, c.spool)
			r.goOn(t, c)
			var a arrived
			var lost int64
			defer func() { t.Logf("%d told as lost, arrived: %+v", lost, a) }()
			until(t, "all that is left", func() bool {
				require.NoError(t, c.alive())
				require.NoError(t, r.arrivals["policy"].read())
				a, lost = r.arrivals["policy"].compare(want), r.heardOf("spool_damaged")
				goesOn := len(r.arrivals["policy"].streams) > len(want) || d.costs == some || d.costs == atLeast
				return goesOn && d.costs.fits(a.missing, lost)
			})
			require.NotContains(t, r.processor.Stderr(), "(gap)", "it is told once")
			require.LessOrEqual(t, lost, numbers(want), "it is told once")
		})
	}
}

// fits reports whether so many records may be missing of which so many are told as lost,
// entities included.
func (c cost) fits(missing, lost int64) bool {
	switch c {
	case none:
		return missing == 0 && lost == 0
	case some:
		return lost > 0 && missing <= lost
	case atLeast:
		return lost > 0
	}
	return missing == 0 || lost == 0 || missing <= lost
}

// numbers is how many records streams have.
func numbers(of told) (n int64) {
	for _, marks := range of {
		n += int64(len(marks))
	}
	return n
}

// heardOf is how much the processor heard to be lost for a reason.
func (r *rig) heardOf(reason string) (n int64) {
	for _, m := range regexp.MustCompile(`lost (\d+) \w+ events \(`+reason+`\)`).FindAllStringSubmatch(r.processor.Stderr(), -1) {
		count, err := strconv.ParseInt(m[1], 10, 64)
		if err == nil {
			n += count
		}
	}
	return n
}

// TestSpoolOnAFullDisk: what finds no room is told as lost, and the rest arrives.
func TestSpoolOnAFullDisk(t *testing.T) {
	disk := ownDisk(t, "size=256k")
	o := testOptions()
	o.spool, o.rate = filepath.Join(disk, "spool"), 50_000
	r, err := newRig(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.close()) })
	c := r.origin.(*collector)
	require.NoError(t, c.start(t.Context()))
	until(t, "the disk is full", func() bool { return strings.Contains(c.process.Stderr(), "no space left on device") })
	require.NoError(t, r.startReadyProcessor(t.Context()))
	require.NoError(t, r.startSink())
	until(t, "a stream that goes on", func() bool {
		require.NoError(t, alive(c.process))
		require.NoError(t, r.arrivals["direct"].read())
		return len(r.arrivals["direct"].streams) == 1 && strings.Contains(r.processor.Stderr(), "(spool_full)")
	})
	require.NotContains(t, r.processor.Stderr(), "(gap)")
}

// TestSpoolIsRefused: a collector that cannot have its spool says which and why, and
// leaves it to who has it.
func TestSpoolIsRefused(t *testing.T) {
	f := func(t *testing.T, o options, prepare func(*collector), want string) {
		t.Helper()
		r, err := newRig(o)
		require.NoError(t, err)
		defer func() { require.NoError(t, r.close()) }()
		c := r.origin.(*collector)
		prepare(c)
		other, err := pair.Start(c.options)
		require.NoError(t, err)
		require.Error(t, other.Wait())
		require.Equal(t, 78, other.ExitCode(), other.Stderr())
		require.Contains(t, other.Stderr(), want)
		require.Contains(t, other.Stderr(), c.spool)
	}
	t.Run("it is taken", func(t *testing.T) {
		f(t, testOptions(), func(c *collector) {
			require.NoError(t, c.start(t.Context()))
			until(t, "a spool", func() bool { return spoolSize(t, c) > 0 })
		}, "another process has it open")
	})
	t.Run("it is read-only", func(t *testing.T) {
		disk := ownDisk(t, "size=1m")
		require.NoError(t, unix.Mount("", disk, "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_RDONLY, ""))
		o := testOptions()
		o.spool = filepath.Join(disk, "spool")
		f(t, o, func(*collector) {}, "read-only file system")
	})
}

// TestSpoolOfTomorrow has a clock that was set back between two runs.
func TestSpoolOfTomorrow(t *testing.T) {
	r, c := filled(t, nil)
	want := c.told()
	require.NoError(t, tomorrow(c.spool))
	r.goOn(t, c)
	until(t, "all that was written has arrived", func() bool {
		a := r.arrivals["direct"]
		return a.read() == nil && a.compare(want).missing == 0
	})
	require.NoError(t, c.end())
	require.Equal(t, 1, c.restarts)
	require.False(t, c.backwards, "no loss ends before it begins")
}
