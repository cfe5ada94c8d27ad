// Package refusal is why an exporter refused a batch for good, as an annotation that
// stands behind the batch in a dead-letter file.
//
// Invariant: what New writes, Of reads.
package refusal

import (
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Keys of the annotation's enrichment.
const (
	stageKey = "deadletter.stage"
	errorKey = "deadletter.error"
)

// New is an annotation of a batch's first record.
func New(stage string, cause error, batch []view.Record) *sfproto.Annotation {
	a := &sfproto.Annotation{TS: time.Now().UnixNano(), Enrichment: map[string]string{stageKey: stage, errorKey: cause.Error()}}
	if len(batch) > 0 {
		first := &batch[0]
		a.Sequence = first.Seq
		if first.Header != nil {
			a.StreamID = first.Header.StreamID
		}
	}
	return a
}

// Of is the stage and the reason that a record tells; false for any other record.
func Of(r sfproto.Record) (stage, reason string, ok bool) {
	a, isAnnotation := r.(*sfproto.Annotation)
	if !isAnnotation {
		return "", "", false
	}
	stage, ok = a.Enrichment[stageKey]
	return stage, a.Enrichment[errorKey], ok
}
