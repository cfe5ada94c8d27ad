package avro

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/klauspost/compress/snappy"
	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/primitive"
)

// snappyCRC is snappy, then the CRC-32 of the data.
type snappyCRC struct{}

func (snappyCRC) compress(dst, data []byte) ([]byte, error) {
	out := append(dst, snappy.Encode(nil, data)...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(data)), nil
}

func (snappyCRC) decompress(data []byte) ([]byte, error) {
	if len(data) < 4 {
		return nil, primitive.ErrTruncated
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

func (snappyCRC) close() {}
