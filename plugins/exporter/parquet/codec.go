package parquet

import (
	"fmt"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
)

// codec is a compression by its name.
func codec(name string) (compress.Codec, error) {
	switch name {
	case "zstd":
		return newSqueezer()
	case "snappy":
		return &parquet.Snappy, nil
	case "none":
		return &parquet.Uncompressed, nil
	}
	return nil, fmt.Errorf("compression: %q: want zstd, snappy or none", name)
}

// squeezer is the library's zstd with one encoder, the best, that looks no
// further back than a page: the library's own keep some 50 MB each, in a pool.
type squeezer struct {
	compress.Codec
	encoder *zstd.Encoder
}

func newSqueezer() (squeezer, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression),
		zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(pageSize),
		zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false))
	return squeezer{&parquet.Zstd, encoder}, err
}

// Encode implements compress.Codec.
func (s squeezer) Encode(dst, src []byte) ([]byte, error) {
	return s.encoder.EncodeAll(src, dst[:0]), nil
}
