package s3

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
)

// objectName is PREFIX/YYYY/MM/DD/HH/NODE-ID.jsonl.gz: the time is that of the
// first document, and the id a digest of all, so that the same batch always has
// the same name.
func objectName(prefix string, docs []encoding.Document) string {
	sum := sha256.New()
	for _, d := range docs {
		if id := d.ID(); id != "" {
			sum.Write([]byte(id + "\n"))
		} else {
			sum.Write(d.Body)
		}
	}
	ts, _, _ := docs[0].Record.Span()
	return path.Join(prefix, time.Unix(0, ts).UTC().Format("2006/01/02/15"),
		safe(docs[0].Key())+"-"+hex.EncodeToString(sum.Sum(nil)[:16])+".jsonl.gz")
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
