package encoding

import (
	"bytes"

	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Container makes traces (.sf files) of batches. An alert stands right behind its
// record, as an Annotation record; its event source and output fields have no place
// in one. It is for one goroutine.
type Container struct {
	config Config
	writer *avro.Writer
	out    bytes.Buffer
	retell message.Retelling
	head   []byte
}

// NewContainer makes a container in Zstandard frames.
func NewContainer(c Config) (*Container, error) {
	enc, err := avro.NewEncoder(6)
	if err != nil {
		return nil, err
	}
	t := &Container{config: c}
	if t.writer, err = avro.NewWriter(&t.out, enc, avro.Zstd); err != nil {
		return nil, err
	}
	if err := t.writer.Flush(); err != nil {
		return nil, err
	}
	t.head = bytes.Clone(t.out.Bytes())
	return t, nil
}

// Head begins each file.
func (t *Container) Head() []byte { return t.head }

// Append appends a batch as blocks, with all entities that its records refer to:
// a file may begin and end between any two batches.
func (t *Container) Append(dst []byte, b *plugin.Batch) ([]byte, error) {
	t.out.Reset()
	t.retell.Reset()
	b = t.config.Select(b)
	rest := b.Annotations
	for i := range b.Records {
		r := &b.Records[i]
		for _, rec := range t.retell.Append(nil, r) {
			t.writer.Append(rec)
		}
		var ofRecord []plugin.Annotation
		ofRecord, rest = split(rest, i)
		for _, a := range ofRecord {
			if r.Header != nil && a.StreamID == "" {
				a.StreamID, a.Sequence = r.Header.StreamID, r.Seq
			}
			t.writer.Append(&a.Annotation)
		}
		if t.writer.Buffered() >= avro.FileBlockSize {
			if err := t.writer.Flush(); err != nil {
				return dst, err
			}
		}
	}
	err := t.writer.Flush()
	return append(dst, t.out.Bytes()...), err
}

// Close gives up what the container's codec holds.
func (t *Container) Close() error { return t.writer.Close() }
