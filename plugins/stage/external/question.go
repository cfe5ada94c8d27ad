package external

import (
	"cmp"
	"io"
	"slices"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

const (
	// markStream is the streamId of the Annotation that ends a batch.
	markStream = "batch"
	// alertSource is the event source of alerts that a stage gives.
	alertSource = "syscall"
)

// question writes batches as a stream.
type question struct {
	writer *avro.Writer
	retell message.Retelling
	flat   []sfproto.Record
	places []int // of what was sent: the record's index in its batch, -1 for an entity
}

func newQuestion(w io.Writer) (*question, error) {
	enc, err := avro.NewEncoder(6)
	if err != nil {
		return nil, err
	}
	writer, err := avro.NewWriter(w, enc, avro.Null)
	return &question{writer: writer}, err
}

// send writes a batch, which stands alone, and its mark. places are valid until the
// next one.
func (q *question) send(b *plugin.Batch, number int64) (places []int, err error) {
	q.retell.Reset()
	q.places = q.places[:0]
	rest := b.Annotations
	for i := range b.Records {
		q.flat = q.retell.Append(q.flat[:0], &b.Records[i])
		for n, rec := range q.flat {
			at := -1
			if n == len(q.flat)-1 {
				at = i
			}
			q.append(rec, at)
		}
		record := int64(len(q.places) - 1)
		for ; len(rest) > 0 && rest[0].Record == i; rest = rest[1:] {
			a := rest[0].Annotation
			a.StreamID, a.Sequence = "", record
			q.append(&a, i)
		}
		if q.writer.Buffered() >= avro.DefaultBlockSize {
			if err := q.writer.Flush(); err != nil {
				return nil, err
			}
		}
	}
	clear(q.flat[:cap(q.flat)]) // what was sent must not be kept alive
	q.append(&sfproto.Annotation{StreamID: markStream, Sequence: number}, -1)
	return q.places, q.writer.Flush()
}

// append writes a record. One that is too long for a block is left out: it takes no
// position, and the stage does not see it.
func (q *question) append(rec sfproto.Record, at int) {
	if q.writer.Append(rec) {
		q.places = append(q.places, at)
	}
}

// place gives annotations the records at their positions, in the batch's order.
func place(said []*sfproto.Annotation, places []int) (out []plugin.Annotation, misplaced int) {
	for _, a := range said {
		if a.Sequence < 0 || a.Sequence >= int64(len(places)) || places[a.Sequence] < 0 {
			misplaced++
			continue
		}
		p := plugin.Annotation{Annotation: *a, Record: places[a.Sequence]}
		p.StreamID, p.Sequence = "", 0
		if p.Rule != "" {
			p.Source = alertSource
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b plugin.Annotation) int { return cmp.Compare(a.Record, b.Record) })
	return out, misplaced
}
