package avro

import (
	"bytes"
	"errors"
	"fmt"
)

// Codec is a block compression of the Avro specification (1.11, "Object
// Container Files"), by the name that stands in the file's header.
type Codec string

// The codecs. Zstandard frames carry a content checksum.
const (
	Null    Codec = "null"
	Deflate Codec = "deflate"
	Snappy  Codec = "snappy"
	Zstd    Codec = "zstandard"
)

// MaxBlockSize bounds a block, compressed or not, in bytes.
const MaxBlockSize = 4 << 20

var (
	errChecksum  = errors.New("block checksum does not match")
	errBlockSize = fmt.Errorf("block is larger than %d bytes", MaxBlockSize)
)

// compressor is a codec with the state that it keeps from block to block.
type compressor interface {
	// compress appends a block's data as they stand in the file.
	compress(dst, data []byte) ([]byte, error)
	// decompress returns fresh memory: records point into it.
	decompress(data []byte) ([]byte, error)
	close()
}

func newCompressor(c Codec) (compressor, error) {
	switch c {
	case Null:
		return uncompressed{}, nil
	case Deflate:
		return &deflate{}, nil
	case Snappy:
		return snappyCRC{}, nil
	case Zstd:
		return &zstandard{}, nil
	}
	return nil, fmt.Errorf("codec %q: null, deflate, snappy and zstandard are known", string(c))
}

type uncompressed struct{}

func (uncompressed) compress(dst, data []byte) ([]byte, error) { return append(dst, data...), nil }

func (uncompressed) decompress(data []byte) ([]byte, error) { return bytes.Clone(data), nil }

func (uncompressed) close() {}
