package format

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	hamba "github.com/hamba/avro/v2"
	"github.com/hamba/avro/v2/ocf"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

// blocks are records of one schema as they stand on the wire, uncompressed. The
// records themselves are not kept: the garbage collector would go through them
// while decoders are measured.
type blocks struct {
	ours   *avro.Schema
	theirs hamba.Schema
	data   [][]byte
	counts []int64
}

// count is the number of records.
func (b *blocks) count() (n int64) {
	for _, c := range b.counts {
		n += c
	}
	return n
}

// trace is a recorded file.
type trace struct {
	name   string
	size   int64 // bytes
	header int64 // bytes
	blocks
}

// readTraces reads the traces of a folder.
func readTraces(dir string) ([]trace, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.sf"))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("no recorded traces in %s: name their folder with SYSFLOW_TRACES", dir)
	}
	var traces []trace
	for _, path := range paths {
		t, err := readTrace(path)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		traces = append(traces, t)
	}
	return traces, nil
}

func readTrace(path string) (trace, error) {
	t := trace{name: filepath.Base(path)}
	file, err := os.ReadFile(path)
	if err != nil {
		return t, err
	}
	t.size = int64(len(file))
	dec, err := ocf.NewDecoder(bytes.NewReader(file), ocf.WithDecoderSchemaCache(&hamba.SchemaCache{}))
	if err != nil {
		return t, err
	}
	t.theirs = dec.Schema()
	in, err := avro.NewReader(bytes.NewReader(file))
	if err != nil {
		return t, err
	}
	defer in.Close()
	t.ours = in.Schema()
	for {
		block, err := in.Next()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return t, err
		}
		if len(t.data) == 0 {
			t.header = block.Offset
		}
		t.data, t.counts = append(t.data, block.Data), append(t.counts, block.Count)
	}
}

// records decodes the blocks.
func (b *blocks) records() ([]sfproto.Record, error) {
	records := make([]sfproto.Record, 0, b.count())
	d := b.ours.NewDecoder()
	for i, data := range b.data {
		d.Reset(data)
		for range b.counts[i] {
			rec, err := d.Next()
			if err != nil {
				return nil, err
			}
			records = append(records, rec)
		}
	}
	return records, nil
}

// encoded are the records of all traces in blocks of one version.
func encoded(traces []trace, enc *avro.Encoder) (*blocks, error) {
	b := new(blocks)
	var err error
	if b.ours, err = avro.ParseSchema(enc.SchemaText()); err != nil {
		return nil, err
	}
	if b.theirs, err = hamba.ParseWithCache(enc.SchemaText(), "", &hamba.SchemaCache{}); err != nil {
		return nil, err
	}
	var block []byte
	var count int64
	flush := func() {
		if count > 0 {
			b.data, b.counts = append(b.data, block), append(b.counts, count)
			block, count = nil, 0
		}
	}
	for i := range traces {
		records, err := traces[i].records()
		if err != nil {
			return nil, fmt.Errorf("decode %s: %w", traces[i].name, err)
		}
		for _, rec := range records {
			block, _ = enc.Append(block, rec)
			if count++; len(block) >= avro.DefaultBlockSize {
				flush()
			}
		}
	}
	flush()
	return b, nil
}
