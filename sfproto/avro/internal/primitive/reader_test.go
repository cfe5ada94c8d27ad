package primitive

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// read is a reader of some bytes.
func read(data ...byte) *Reader {
	r := new(Reader)
	r.Reset(data)
	return r
}

func TestLongsOfEveryLength(t *testing.T) {
	for shift := range 64 {
		for _, v := range []int64{1 << shift, -1 << shift, 1<<shift - 1, math.MinInt64} {
			data := AppendLong(nil, v)
			require.Equal(t, binary.AppendVarint(nil, v), data)
			for _, after := range []int{0, 1, 20} { // near the end and far from it
				r := read(append(data, make([]byte, after)...)...)
				require.Equal(t, v, r.Long(), "%d, %d bytes after it", v, after)
				require.Equal(t, len(data), r.Pos())

				r = read(append(append([]byte{2}, data...), make([]byte, after)...)...)
				run := r.Run(2)
				require.Equal(t, []int64{1, v}, run[:2])
				require.Equal(t, 1+len(data), r.Pos())
				require.NoError(t, r.Err())
			}
		}
	}
}

func TestMalformedNumbers(t *testing.T) {
	long := []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	f := func(want error, data ...byte) {
		t.Helper()
		r := read(data...)
		require.Zero(t, r.Long())
		require.ErrorIs(t, r.Err(), want)
		require.Zero(t, r.Left())
		r = read(data...)
		r.Run(MaxRun)
		require.ErrorIs(t, r.Err(), want)
	}
	f(ErrTruncated)
	f(ErrTruncated, 0x80)
	f(ErrTruncated, long...)
	f(ErrVarint, append(long, 2)...)
	f(ErrVarint, append(long, 0xff, 1)...)
	f(ErrVarint, append(append(long, 2), make([]byte, 20)...)...)
}

func TestErrorsStick(t *testing.T) {
	r := read(0x01, 0x02) // a length of -1
	require.Empty(t, r.Str())
	require.ErrorIs(t, r.Err(), ErrNegative)
	require.Zero(t, r.Long())
	require.False(t, r.Bool())
	require.Nil(t, r.Map())
	require.ErrorIs(t, r.Err(), ErrNegative)
}

func TestValuesOutOfRange(t *testing.T) {
	f := func(want error, take func(*Reader), data ...byte) {
		t.Helper()
		r := read(data...)
		take(r)
		require.ErrorIs(t, r.Err(), want)
	}
	f(ErrInt, func(r *Reader) { r.Int() }, AppendLong(nil, math.MaxInt32+1)...)
	f(ErrBranch, func(r *Reader) { r.Branch(2) }, 4)
	f(ErrBranch, func(r *Reader) { r.Branch(2) }, 1)
	f(ErrBranch, func(r *Reader) { r.Enum(3) }, 6)
	f(ErrTruncated, func(r *Reader) { r.Fixed(make([]byte, 2)) }, 1)
	f(ErrTruncated, func(r *Reader) { r.Str() }, AppendLong(nil, 1<<60)...)
}

func TestClaimsOfItems(t *testing.T) {
	f := func(want error, head []byte, after int) {
		t.Helper()
		r := read(append(head, make([]byte, after)...)...)
		require.Nil(t, r.Strings())
		require.ErrorIs(t, r.Err(), want)
	}
	f(ErrItems, AppendLong(nil, 1<<60), 100)
	f(ErrItems, AppendLong(nil, math.MinInt64), 100)
	f(ErrItems, AppendLong(AppendLong(nil, -1<<60), 4), 100)
	f(ErrNegative, AppendLong(AppendLong(nil, -1), -1), 100)
	f(ErrItems, AppendLong(nil, 101), 100)
	f(ErrBudget, AppendLong(nil, ItemBudget/16+1), ItemBudget)
}

// Both forms of array blocks, and several of them.
func TestArraysInBlocks(t *testing.T) {
	data := AppendLong(nil, 1)
	data = AppendString(data, "a")
	data = AppendLong(AppendLong(data, -2), 4)
	data = AppendString(AppendString(data, "b"), "")
	r := read(append(data, 0)...)
	require.Equal(t, []string{"a", "b", ""}, r.Strings())
	require.NoError(t, r.Err())
	require.Zero(t, r.Left())

	r = read(AppendLongs(nil, []int64{1, -1 << 62})...)
	require.Equal(t, []int64{1, -1 << 62}, r.Longs())
	r = read(AppendMap(nil, map[string]string{"b": "2", "a": "\xff"})...)
	require.Equal(t, map[string]string{"b": "2", "a": "\xff"}, r.Map())
}
