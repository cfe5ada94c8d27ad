package spool

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"github.com/klauspost/compress/zstd"
)

const (
	segmentMagic = "SFSPOOL1"
	frameMagic   = "\xf7SFf"

	segmentFixed = len(segmentMagic) + 8 + 8 + 4 + 4 // without the owner's head
	frameFixed   = 4 + 4 + 8 + 8 + 8 + 4 + 4         // without the payload
	checksumAt   = frameFixed - 4

	// MaxHead bounds Options.Head, in bytes.
	MaxHead = 1 << 20
	// MaxFrame bounds a frame's payload, compressed or not, in bytes.
	MaxFrame = 16 << 20
)

var (
	errFrame    = errors.New("no frame begins here")
	errShort    = errors.New("frame is cut short")
	errChecksum = errors.New("checksum does not match")
)

// segmentHead is how a segment begins.
type segmentHead struct {
	first  uint64 // index of its first frame
	before uint64 // records that were put into the log before it
	owner  []byte
}

func castagnoli(parts ...[]byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli) // made once by the library
	var sum uint32
	for _, p := range parts {
		sum = crc32.Update(sum, table, p)
	}
	return sum
}

func (h *segmentHead) append(dst []byte) []byte {
	start := len(dst)
	dst = append(dst, segmentMagic...)
	dst = binary.LittleEndian.AppendUint64(dst, h.first)
	dst = binary.LittleEndian.AppendUint64(dst, h.before)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(h.owner)))
	dst = binary.LittleEndian.AppendUint32(dst, castagnoli(dst[start:], h.owner))
	return append(dst, h.owner...)
}

// parseSegmentFixed reads the head up to the owner's part, of which it returns
// the size and the checksum that covers both.
func parseSegmentFixed(b []byte) (h segmentHead, owner int, sum uint32, err error) {
	if len(b) < segmentFixed || string(b[:len(segmentMagic)]) != segmentMagic {
		return h, 0, 0, errors.New("not a spool segment")
	}
	h.first = binary.LittleEndian.Uint64(b[8:])
	h.before = binary.LittleEndian.Uint64(b[16:])
	size := binary.LittleEndian.Uint32(b[24:])
	if size > MaxHead {
		return h, 0, 0, fmt.Errorf("segment head of %d bytes, at most %d are accepted", size, MaxHead)
	}
	return h, int(size), binary.LittleEndian.Uint32(b[28:]), nil
}

// frameHead is how a frame begins.
type frameHead struct {
	size    int // of the stored payload, bytes
	index   uint64
	before  uint64 // records that were put into the log before it
	time    time.Time
	records int
	sum     uint32
}

// end is the number of records up to and with the frame.
func (h *frameHead) end() uint64 { return h.before + uint64(h.records) }

// length is the whole frame's, in bytes.
func (h *frameHead) length() int64 { return int64(frameFixed + h.size) }

// appendFrame appends a frame whose payload is stored as it is given.
func appendFrame(dst []byte, h frameHead, payload []byte) []byte {
	start := len(dst)
	dst = append(dst, frameMagic...)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(payload)))
	dst = binary.LittleEndian.AppendUint64(dst, h.index)
	dst = binary.LittleEndian.AppendUint64(dst, h.before)
	dst = binary.LittleEndian.AppendUint64(dst, uint64(h.time.UnixNano()))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(h.records))
	dst = binary.LittleEndian.AppendUint32(dst, castagnoli(dst[start:], payload))
	return append(dst, payload...)
}

// parseFrameHead reads a frame's head, whose checksum is not yet proven.
func parseFrameHead(b []byte) (frameHead, error) {
	var h frameHead
	if len(b) < frameFixed || string(b[:4]) != frameMagic {
		return h, errFrame
	}
	size := binary.LittleEndian.Uint32(b[4:])
	h.index = binary.LittleEndian.Uint64(b[8:])
	h.before = binary.LittleEndian.Uint64(b[16:])
	h.time = time.Unix(0, int64(binary.LittleEndian.Uint64(b[24:])))
	h.records = int(binary.LittleEndian.Uint32(b[32:]))
	h.sum = binary.LittleEndian.Uint32(b[checksumAt:])
	if size > MaxFrame {
		return h, errFrame
	}
	h.size = int(size)
	return h, nil
}

// zstandard packs payloads. Its frames carry a content checksum.
type zstandard struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

func newZstandard() (*zstandard, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return nil, fmt.Errorf("make compressor: %w", err)
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MaxFrame))
	if err != nil {
		return nil, fmt.Errorf("make decompressor: %w", err)
	}
	return &zstandard{enc, dec}, nil
}

func (z *zstandard) close() {
	z.enc.Close()
	z.dec.Close()
}
