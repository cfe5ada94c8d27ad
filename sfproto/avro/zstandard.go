package avro

import (
	"errors"

	"github.com/klauspost/compress/zstd"
)

// Each block of a zstd frame has a head of three bytes and stands for 128 KiB at
// most.
const (
	zstdBlockHead = 3
	zstdBlockMost = 128 << 10
)

var errFrameSize = errors.New("zstd frame claims more content than it can hold")

// zstandard is a zstd frame with a content checksum.
type zstandard struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

func (z *zstandard) compress(dst, data []byte) ([]byte, error) {
	if z.enc == nil {
		var err error
		if z.enc, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true)); err != nil {
			return nil, err
		}
	}
	return z.enc.EncodeAll(data, dst), nil
}

func (z *zstandard) decompress(data []byte) ([]byte, error) {
	if z.dec == nil {
		var err error
		if z.dec, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MaxBlockSize)); err != nil {
			return nil, err
		}
	}
	// The decoder makes room for what the frame claims to hold.
	var head zstd.Header
	if head.Decode(data) == nil && head.HasFCS && head.FrameContentSize/zstdBlockMost > uint64(len(data)/zstdBlockHead) {
		return nil, errFrameSize
	}
	return z.dec.DecodeAll(data, nil)
}

func (z *zstandard) close() {
	if z.enc != nil {
		z.enc.Close()
	}
	if z.dec != nil {
		z.dec.Close()
	}
}
