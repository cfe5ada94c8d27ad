package delivery

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sysflow-stack/sysflow/processor/internal/refusal"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/message"
)

// Bounds of dead-letter files.
const (
	maxDeadBytes = 64 << 20 // of one file, about
	maxDeadFiles = 4        // NAME.sf, and NAME-1.sf to NAME-3.sf, the oldest
)

// deadLetters is a trace of what an exporter refused: each batch with its entities,
// and an annotation at its end that says why. A file that an earlier run wrote is put aside
// before the first batch. It is for the worker.
type deadLetters struct {
	path   string
	file   *os.File
	writer *avro.Writer
	size   int64
	retell message.Retelling
}

func newDeadLetters(path string) *deadLetters { return &deadLetters{path: path} }

// check reports a folder that is not there before anything is refused.
func (d *deadLetters) check() error {
	info, err := os.Stat(filepath.Dir(d.path))
	if err == nil && !info.IsDir() {
		err = fs.ErrInvalid
	}
	if err != nil {
		return fmt.Errorf("deadLetter: folder of %s: %w", d.path, err)
	}
	return nil
}

// write appends a parcel and puts it on disk.
func (d *deadLetters) write(p *parcel, stage string, cause error) error {
	if d.writer == nil || d.size >= maxDeadBytes {
		if err := d.begin(); err != nil {
			return err
		}
	}
	if err := d.append(p, stage, cause); err != nil {
		// The stream is torn: the next batch begins another file.
		return errors.Join(fmt.Errorf("write dead letters: %w", err), d.close())
	}
	return nil
}

func (d *deadLetters) append(p *parcel, stage string, cause error) error {
	var records []sfproto.Record
	d.retell.Reset()
	for i := range p.records {
		records = d.retell.Append(records, &p.records[i])
	}
	for i := range p.annotations {
		records = append(records, &p.annotations[i].Annotation)
	}
	records = append(records, refusal.New(stage, cause, p.records))
	for _, r := range records {
		d.writer.Append(r)
		if d.writer.Buffered() >= avro.DefaultBlockSize {
			if err := d.writer.Flush(); err != nil {
				return err
			}
		}
	}
	if err := d.writer.Flush(); err != nil {
		return err
	}
	info, err := d.file.Stat()
	if err != nil {
		return err
	}
	d.size = info.Size()
	return d.file.Sync()
}

// begin puts earlier files aside and begins one.
func (d *deadLetters) begin() error {
	if err := d.close(); err != nil {
		return err
	}
	if err := d.rotate(); err != nil {
		return fmt.Errorf("put dead letters aside: %w", err)
	}
	enc, err := avro.NewEncoder(6)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(d.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return fmt.Errorf("make dead-letter file: %w", err)
	}
	w, err := avro.NewWriter(f, enc, avro.Zstd)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	d.file, d.writer, d.size = f, w, 0
	return nil
}

func (d *deadLetters) rotate() error {
	for n := maxDeadFiles - 1; n > 0; n-- {
		err := os.Rename(d.numbered(n-1), d.numbered(n))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (d *deadLetters) numbered(n int) string {
	if n == 0 {
		return d.path
	}
	ext := filepath.Ext(d.path)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(d.path, ext), n, ext)
}

func (d *deadLetters) close() error {
	if d.writer == nil {
		return nil
	}
	err := errors.Join(d.writer.Close(), d.file.Close())
	d.file, d.writer = nil, nil
	return err
}
