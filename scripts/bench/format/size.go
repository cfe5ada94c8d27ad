package format

import (
	"bytes"
	"fmt"

	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

// sizes are those of all traces in one version and codec.
type sizes struct {
	what    string
	header  int64 // of a file, bytes
	content int64 // of all files, headers apart
	// Version 5: traces that are larger than they were, by how many bytes, and by
	// how many of these their header is.
	grown []string
}

// asRecorded are the sizes of the files.
func asRecorded(traces []trace) sizes {
	s := sizes{what: "as recorded, deflate"}
	for _, t := range traces {
		s.content += t.size - t.header
		s.header = max(s.header, t.header)
	}
	return s
}

// rewritten are the sizes of the traces when they are written anew.
func rewritten(traces []trace, version int, codec avro.Codec, blockSize int) (sizes, error) {
	s := sizes{what: fmt.Sprintf("version %d, %s, blocks of %d KiB", version, codec, blockSize>>10)}
	enc, err := avro.NewEncoder(version)
	if err != nil {
		return s, err
	}
	for i := range traces {
		t := &traces[i]
		header, size, err := write(t, enc, codec, blockSize)
		if err != nil {
			return s, err
		}
		s.header, s.content = header, s.content+size-header
		if version == 5 && size > t.size {
			s.grown = append(s.grown, fmt.Sprintf("%s by %d (header %d)", t.name, size-t.size, header-t.header))
		}
	}
	return s, nil
}

func write(t *trace, enc *avro.Encoder, codec avro.Codec, blockSize int) (header, size int64, err error) {
	var buf bytes.Buffer
	w, err := avro.NewWriter(&buf, enc, codec)
	if err != nil {
		return 0, 0, err
	}
	if err := w.Flush(); err != nil { // the header alone
		return 0, 0, err
	}
	header = int64(buf.Len())
	records, err := t.records()
	if err != nil {
		return 0, 0, err
	}
	for _, rec := range records {
		if w.Append(rec); w.Buffered() >= blockSize {
			if err := w.Flush(); err != nil {
				return 0, 0, err
			}
		}
	}
	err = w.Close()
	return header, int64(buf.Len()), err
}

func allSizes(traces []trace) ([]sizes, error) {
	out := []sizes{asRecorded(traces)}
	for _, version := range []int{5, 6} {
		for _, blockSize := range []int{avro.DefaultBlockSize, avro.FileBlockSize} {
			s, err := rewritten(traces, version, avro.Zstd, blockSize)
			if err != nil {
				return nil, err
			}
			out = append(out, s)
		}
	}
	return out, nil
}
