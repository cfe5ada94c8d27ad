package primitive

import (
	"encoding/binary"
	"math/bits"
)

// MaxRun is how many numbers a run has at most.
const MaxRun = 32

// Run is some numbers that followed each other.
type Run [MaxRun]int64

// Run takes n longs or ints, at most MaxRun, faster than n calls of Long would.
// They are good until the next run.
func (r *Reader) Run(n int) *Run {
	buf, p := r.buf, r.pos
	for i := range r.run[:n] {
		if len(buf)-p < binary.MaxVarintLen64 {
			r.pos = p
			r.run[i] = r.Long()
			p = r.pos
			continue
		}
		u := binary.LittleEndian.Uint64(buf[p:])
		if u&0x80 == 0 {
			r.run[i] = unzigzag(u & 0x7f)
			p++
			continue
		}
		if stop := ^u & 0x8080808080808080; stop != 0 {
			p += bits.TrailingZeros64(stop)/8 + 1
			r.run[i] = unzigzag(pack(u & (stop ^ (stop - 1))))
			continue
		}
		if buf[p+8] < 0x80 {
			r.run[i] = unzigzag(pack(u) | uint64(buf[p+8])<<56)
			p += 9
			continue
		}
		r.pos = p
		r.run[i] = r.longer()
		p = r.pos
	}
	r.pos = p
	return &r.run
}

// Narrow makes an int of a long.
func (r *Reader) Narrow(v int64) int32 {
	if v != int64(int32(v)) {
		r.Fail(ErrInt)
	}
	return int32(v)
}

// longer takes a long of some bytes. Far from the end of the block it looks at
// eight bytes at once: times take nine.
func (r *Reader) longer() int64 {
	if r.pos+binary.MaxVarintLen64 > len(r.buf) {
		return r.lastLong()
	}
	b := r.buf[r.pos : r.pos+binary.MaxVarintLen64]
	u := binary.LittleEndian.Uint64(b)
	if stop := ^u & 0x8080808080808080; stop != 0 {
		r.pos += bits.TrailingZeros64(stop)/8 + 1
		return unzigzag(pack(u & (stop ^ (stop - 1))))
	}
	u = pack(u) | uint64(b[8]&0x7f)<<56
	switch {
	case b[8] < 0x80:
		r.pos += 9
	case b[9] <= 1:
		u |= uint64(b[9]) << 63
		r.pos += 10
	default:
		r.Fail(ErrVarint)
		return 0
	}
	return unzigzag(u)
}

// lastLong takes a long near the end of the block.
func (r *Reader) lastLong() int64 {
	u, n := binary.Uvarint(r.buf[r.pos:])
	switch {
	case n == 0:
		r.Fail(ErrTruncated)
	case n < 0:
		r.Fail(ErrVarint)
	}
	if r.err != nil {
		return 0
	}
	r.pos += n
	return unzigzag(u)
}

// pack makes one number of the lower seven bits of eight bytes.
func pack(u uint64) uint64 {
	u = u&0x007f007f007f007f | u&0x7f007f007f007f00>>1
	u = u&0x00003fff00003fff | u&0x3fff00003fff0000>>2
	return u&0x0fffffff | u&0x0fffffff00000000>>4
}

func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }
