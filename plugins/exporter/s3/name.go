package s3

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// objectName is PREFIX/YYYY/MM/DD/HH/NODE-ID.EXT: the time is that of the first
// record, and the id a digest of all, so that the same batch always has the same
// name.
func objectName(prefix string, first *view.Record, key string, digest []byte, ext string) string {
	ts, _, _ := first.Span()
	return path.Join(prefix, time.Unix(0, ts).UTC().Format("2006/01/02/15"), safe(key)+"-"+hex.EncodeToString(digest[:16])+ext)
}

// batchName is the name of a trace.
func batchName(prefix string, b *plugin.Batch) string {
	sum := sha256.New()
	for i := range b.Records {
		r := &b.Records[i]
		stream := ""
		if r.Header != nil {
			stream = r.Header.StreamID
		}
		begin, end, _ := r.Span()
		fmt.Fprintln(sum, stream, r.Seq, r.Kind(), begin, end)
	}
	return objectName(prefix, &b.Records[0], encoding.Node(&b.Records[0]), sum.Sum(nil), ".sf")
}

// documentsName is the name of lines.
func documentsName(prefix string, docs []encoding.Document) string {
	sum := sha256.New()
	for _, d := range docs {
		if id := d.ID(); id != "" {
			sum.Write([]byte(id + "\n"))
		} else {
			sum.Write(d.Body)
		}
	}
	return objectName(prefix, docs[0].Record, docs[0].Key(), sum.Sum(nil), ".jsonl.gz")
}

// safe replaces what is no letter, digit, dot or hyphen, and bounds the length.
func safe(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.':
			return r
		}
		return '_'
	}, s)
	return strings.ReplaceAll(s[:min(len(s), 64)], "..", "__")
}
