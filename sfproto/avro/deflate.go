package avro

import (
	"bytes"
	"io"

	"github.com/klauspost/compress/flate"
)

// deflate is raw deflate, without a checksum.
type deflate struct {
	w *flate.Writer
	r io.ReadCloser
}

func (d *deflate) compress(dst, data []byte) ([]byte, error) {
	buf := bytes.NewBuffer(dst)
	if d.w == nil {
		var err error
		if d.w, err = flate.NewWriter(buf, flate.DefaultCompression); err != nil {
			return nil, err
		}
	} else {
		d.w.Reset(buf)
	}
	if _, err := d.w.Write(data); err != nil {
		return nil, err
	}
	err := d.w.Close()
	return buf.Bytes(), err
}

func (d *deflate) decompress(data []byte) ([]byte, error) {
	if d.r == nil {
		d.r = flate.NewReader(nil)
	}
	if err := d.r.(flate.Resetter).Reset(bytes.NewReader(data), nil); err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(d.r, MaxBlockSize+1))
	if err == nil && len(out) > MaxBlockSize {
		err = errBlockSize
	}
	return out, err
}

func (*deflate) close() {}
