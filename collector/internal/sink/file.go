package sink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

// File writes one stream of compressed blocks to a file.
type File struct {
	path  string
	force bool
	plain bool // a regular file
	enc   *avro.Encoder
	bytes atomic.Int64
}

// NewFile is a file that is made when it is opened. One that is there already
// is overwritten only with force.
func NewFile(path string, force bool, enc *avro.Encoder) *File {
	return &File{path: path, force: force, enc: enc}
}

// Open implements Target.
func (f *File) Open(_ context.Context, h *sfproto.Header) (Stream, error) {
	out, err := f.create()
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", f.path, f.explain(err))
	}
	st, err := out.Stat()
	f.plain = err == nil && st.Mode().IsRegular()
	return newContainer(out, f.enc, f.codec(), h, &f.bytes)
}

// codec is zstd with its checksums; for the original tools, which read version 5,
// the one that they know.
func (f *File) codec() avro.Codec {
	if f.enc.Version() == 5 {
		return avro.Deflate
	}
	return avro.Zstd
}

// create makes the file. What is no regular file (a device, a named pipe) is
// opened as it is.
func (f *File) create() (*os.File, error) {
	st, err := os.Stat(f.path)
	switch {
	case err == nil && st.IsDir():
		return nil, errIsFolder
	case err == nil && !st.Mode().IsRegular():
		return os.OpenFile(f.path, os.O_WRONLY, 0)
	}
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if f.force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	return os.OpenFile(f.path, flags, 0o640)
}

var errIsFolder = errors.New("it is a folder: name a file in it")

// explain says what is wrong with the path and what to do about it.
func (f *File) explain(err error) error {
	folder := filepath.Dir(f.path)
	switch {
	case errors.Is(err, fs.ErrExist):
		return errors.New("the file exists: choose another name, or overwrite it with --force")
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s: make it first", folder)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("user %d is not permitted: choose a place where it may write", os.Geteuid())
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// Live implements Target.
func (*File) Live() bool { return false }

// Patient implements patient: a regular file is read when it is complete, and blocks
// that hold an exec each would be small ones.
func (f *File) Patient() bool { return f.plain }

// Bytes is how much was written.
func (f *File) Bytes() int64 { return f.bytes.Load() }

// Pipe writes one stream of uncompressed blocks to a pipe: whoever reads it on
// the same machine gains nothing from compression.
type Pipe struct {
	out   io.Writer
	enc   *avro.Encoder
	bytes atomic.Int64
}

// NewPipe is a pipe over w, which is not closed.
func NewPipe(w io.Writer, enc *avro.Encoder) *Pipe { return &Pipe{out: w, enc: enc} }

// Open implements Target.
func (p *Pipe) Open(_ context.Context, h *sfproto.Header) (Stream, error) {
	return newContainer(unclosed{p.out}, p.enc, avro.Null, h, &p.bytes)
}

// Live implements Target.
func (*Pipe) Live() bool { return false }

// Bytes is how much was written.
func (p *Pipe) Bytes() int64 { return p.bytes.Load() }

type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }
