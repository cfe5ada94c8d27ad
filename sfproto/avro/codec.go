package avro

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
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
const MaxBlockSize = 16 << 20

var (
	errChecksum  = errors.New("block checksum does not match")
	errBlockSize = fmt.Errorf("block is larger than %d bytes", MaxBlockSize)
)

// compressor is a codec with the state that it needs.
type compressor struct {
	codec Codec
	zenc  *zstd.Encoder
	zdec  *zstd.Decoder
}

func newCompressor(c Codec) (*compressor, error) {
	switch c {
	case Null, Deflate, Snappy, Zstd:
		return &compressor{codec: c}, nil
	}
	return nil, fmt.Errorf("codec %q: null, deflate, snappy and zstandard are known", string(c))
}

func (c *compressor) compress(dst, data []byte) ([]byte, error) {
	switch c.codec {
	case Deflate:
		buf := bytes.NewBuffer(dst)
		w, err := flate.NewWriter(buf, flate.DefaultCompression)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(data); err != nil {
			return nil, err
		}
		err = w.Close()
		return buf.Bytes(), err
	case Snappy:
		out := append(dst, snappy.Encode(nil, data)...)
		return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(data)), nil
	case Zstd:
		if c.zenc == nil {
			var err error
			if c.zenc, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true)); err != nil {
				return nil, err
			}
		}
		return c.zenc.EncodeAll(data, dst), nil
	}
	return append(dst, data...), nil
}

// decompress returns fresh memory: records point into it.
func (c *compressor) decompress(data []byte) ([]byte, error) {
	switch c.codec {
	case Deflate:
		r := flate.NewReader(bytes.NewReader(data))
		out, err := io.ReadAll(io.LimitReader(r, MaxBlockSize+1))
		if err == nil && len(out) > MaxBlockSize {
			err = errBlockSize
		}
		return out, err
	case Snappy:
		return decompressSnappy(data)
	case Zstd:
		if c.zdec == nil {
			var err error
			if c.zdec, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MaxBlockSize)); err != nil {
				return nil, err
			}
		}
		return c.zdec.DecodeAll(data, nil)
	}
	return bytes.Clone(data), nil
}

func decompressSnappy(data []byte) ([]byte, error) {
	if len(data) < 4 {
		return nil, errTruncated
	}
	body, sum := data[:len(data)-4], binary.BigEndian.Uint32(data[len(data)-4:])
	n, err := snappy.DecodedLen(body)
	if err != nil {
		return nil, err
	}
	// A snappy byte can stand for at most some 22 bytes of output.
	if n > MaxBlockSize || n > 64*len(body)+64 {
		return nil, errBlockSize
	}
	out, err := snappy.Decode(nil, body)
	if err != nil {
		return nil, err
	}
	if crc32.ChecksumIEEE(out) != sum {
		return nil, errChecksum
	}
	return out, nil
}

func (c *compressor) close() {
	if c.zenc != nil {
		c.zenc.Close()
	}
	if c.zdec != nil {
		c.zdec.Close()
	}
}
