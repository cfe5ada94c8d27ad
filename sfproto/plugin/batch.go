package plugin

import (
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Batch is some records in the order of their stream, what stages said about
// them, and one acknowledgement that all batches made from it share.
type Batch struct {
	// Records are read-only.
	Records []view.Record
	// Annotations are read-only and in the order of their records.
	Annotations []Annotation
	ack         *ack
}

// Annotation is what a stage said about a record of its batch.
type Annotation struct {
	sfproto.Annotation
	// Record is the index into Batch.Records.
	Record int
	// Source is the rule's event source ("syscall"); "" for what is no alert.
	Source string
	// Fields are the fields that the rule's output names, in its order.
	Fields []OutputField
}

// OutputField is a field with its value: string, int64, bool, []string or nil
// for a missing one.
type OutputField struct {
	Name  string
	Value any
}

// NewBatch makes a batch with one reference, its maker's. done is called once,
// after the last reference is gone, with the first error that any holder
// reported; nil means that all of it is accepted downstream. done may be nil.
func NewBatch(records []view.Record, done func(error)) *Batch {
	return &Batch{Records: records, ack: newAck(done)}
}

// Again is the same batch with one reference and an acknowledgement of its own: for
// another try. It is told from other batches by its Records and Annotations, which
// are the same slices.
func (b *Batch) Again(done func(error)) *Batch {
	return &Batch{Records: b.Records, Annotations: b.Annotations, ack: newAck(done)}
}

// With is a batch of the same records with more annotations. It shares the
// acknowledgement and takes no reference of its own.
func (b *Batch) With(more ...Annotation) *Batch {
	if len(more) == 0 {
		return b
	}
	return &Batch{Records: b.Records, Annotations: mergeAnnotations(b.Annotations, more), ack: b.ack}
}

// Select is a batch of the records for which keep is true, with their
// annotations. It shares the acknowledgement and takes no reference of its own.
func (b *Batch) Select(keep func(i int) bool) *Batch {
	out := &Batch{ack: b.ack}
	index := make([]int, len(b.Records))
	for i := range b.Records {
		index[i] = -1
		if keep(i) {
			index[i] = len(out.Records)
			out.Records = append(out.Records, b.Records[i])
		}
	}
	for _, a := range b.Annotations {
		if n := index[a.Record]; n >= 0 {
			a.Record = n
			out.Annotations = append(out.Annotations, a)
		}
	}
	return out
}

// Replace is a batch with other records in the place of its own, one for each: the
// same ones, of which a stage knows more. It shares the acknowledgement and takes no
// reference of its own.
func (b *Batch) Replace(records []view.Record) *Batch {
	if len(records) != len(b.Records) {
		panic("plugin: Replace with another number of records")
	}
	return &Batch{Records: records, Annotations: b.Annotations, ack: b.ack}
}

// Bare is the batch without its records, for who waits with the acknowledgement alone and
// need not hold them in memory. It takes no reference of its own.
func (b *Batch) Bare() *Batch { return &Batch{ack: b.ack} }

// Retain takes a reference: the batch's acknowledgement waits for a Done more.
func (b *Batch) Retain() { b.ack.retain() }

// Done gives a reference back. A nil error accepts the batch; see Permanent.
func (b *Batch) Done(err error) { b.ack.done(err) }

// mergeAnnotations keeps the order of records; annotations of one record stay
// in the order in which they were made.
func mergeAnnotations(a, b []Annotation) []Annotation {
	out := make([]Annotation, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0].Record <= b[0].Record {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}
