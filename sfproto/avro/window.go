package avro

import (
	"errors"
	"io"

	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/primitive"
)

// window is the part of a stream under inspection.
type window struct {
	r   io.Reader
	mem []byte // what buf is in
	buf []byte
	off int64 // stream offset of buf[0]
	err error // what ended the stream
}

const readChunk = 64 << 10

// fill reads until the window holds n bytes.
func (w *window) fill(n int) error {
	for len(w.buf) < n {
		if w.err != nil {
			return w.err
		}
		if cap(w.buf)-len(w.buf) < readChunk {
			w.room()
		}
		m, err := w.r.Read(w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+m]
		w.err = err
	}
	return nil
}

// room makes room for another chunk. The memory grows with what has come, not
// with what is claimed.
func (w *window) room() {
	if want := 2*len(w.buf) + readChunk; want > cap(w.mem) {
		w.mem = make([]byte, 0, want)
	}
	w.buf = append(w.mem[:0], w.buf...)
}

func (w *window) left() int { return len(w.buf) }

// broken reports whether the stream ended in another way than by its end.
func (w *window) broken() bool { return w.err != nil && !errors.Is(w.err, io.EOF) }

// drop moves the window's start by n bytes.
func (w *window) drop(n int) {
	n = min(n, len(w.buf))
	w.off += int64(n)
	w.buf = w.buf[n:]
}

// long reads a number at position pos of the window and says how many bytes it
// takes.
func (w *window) long(pos int) (int64, int, error) {
	for n := 1; ; n++ {
		if err := w.fill(pos + n); err != nil {
			return 0, 0, io.ErrUnexpectedEOF
		}
		if w.buf[pos+n-1] < 0x80 || n == 10 {
			var r primitive.Reader
			r.Reset(w.buf[pos : pos+n])
			return r.Long(), n, r.Err()
		}
	}
}
