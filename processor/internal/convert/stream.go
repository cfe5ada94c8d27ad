package convert

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/sfjson"
)

// stream is where bytes go.
type stream struct {
	out  io.Writer
	file *os.File // to be closed; nil for the standard output
}

func (s stream) close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// lines writes each record as the JSON object that print shows of it.
type lines struct {
	to  stream
	out *bufio.Writer
	buf []byte
}

func newLines(to stream) *lines { return &lines{to: to, out: bufio.NewWriterSize(to.out, 64<<10)} }

func (l *lines) write(_ context.Context, b *plugin.Batch) error {
	for i := range b.Records {
		l.buf = append(sfjson.Append(l.buf[:0], &b.Records[i]), '\n')
		if _, err := l.out.Write(l.buf); err != nil {
			return err
		}
	}
	return nil
}

func (l *lines) close() error { return errors.Join(l.out.Flush(), l.to.close()) }

func (l *lines) left() []omission { return nil }

// trace writes the records as they are, in a version of the format.
type trace struct {
	to      stream
	enc     *avro.Encoder
	out     *avro.Writer
	dropped kinds
	newer   bool  // the input has fields that the version has no place for
	cut     int64 // records written without them
}

func newTrace(to stream, version int, c avro.Codec) (*trace, error) {
	if c == "" {
		c = codec(version)
	}
	enc, err := avro.NewEncoder(version)
	if err != nil {
		return nil, err
	}
	out, err := avro.NewWriter(to.out, enc, c)
	if err != nil {
		return nil, err
	}
	return &trace{to: to, enc: enc, out: out}, nil
}

func (t *trace) write(_ context.Context, b *plugin.Batch) error {
	for i := range b.Records {
		rec := b.Records[i].Record
		if h, ok := rec.(*sfproto.Header); ok {
			rec = t.header(*h)
		}
		switch {
		case !t.out.Append(rec):
			t.dropped[rec.Kind()]++
		case t.newer:
			t.cut++
		}
		if t.out.Buffered() >= avro.FileBlockSize {
			if err := t.out.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// header is a stream's header, of the version that is written. Version numbers
// before 6 do not ascend; only writers of version 6 give a fingerprint.
func (t *trace) header(h sfproto.Header) *sfproto.Header {
	t.newer = t.enc.Version() < 6 && h.SchemaFingerprint != ""
	h.Version, h.SchemaFingerprint = int64(t.enc.Version()), t.enc.Fingerprint()
	return &h
}

func (t *trace) close() error { return errors.Join(t.out.Close(), t.to.close()) }

func (t *trace) left() []omission {
	out := t.dropped.omissions()
	if t.cut > 0 {
		out = append(out, omission{"fields of version 6", t.cut})
	}
	return out
}
