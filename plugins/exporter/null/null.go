// Package null is the exporter that accepts all and keeps nothing, for
// measuring what comes before it.
//
// Invariant: it never fails.
package null

import (
	"context"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

type exporter struct{}

// Consume accepts the batch.
func (exporter) Consume(context.Context, *plugin.Batch) error { return nil }
