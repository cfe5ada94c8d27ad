package plugin

import (
	"context"
	"log/slog"

	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Consumer takes batches. Consume is called by one goroutine at a time for one
// edge. It must not change the batch.
//
// Returning is not accepting: a consumer that has not Retained the batch has
// accepted it when it returns nil; one that has, when it calls Done(nil). The
// caller gives its own reference back after Consume, with the error returned.
type Consumer interface {
	Consume(ctx context.Context, b *Batch) error
}

// Starter is a Consumer or Source with something to start: connections,
// goroutines. An error says that the configuration does not fit this host. The
// pipeline starts stages downstream first. Whatever Start begins runs until
// Stop, not until ctx ends: ctx bounds the call.
type Starter interface {
	Start(ctx context.Context) error
}

// Stopper is a Consumer or Source with something to end. Stop comes after the
// last Consume, or after Run: it flushes what was retained, waits for every
// goroutine that Start began, and gives up when ctx ends. It must be safe
// without a Start.
type Stopper interface {
	Stop(ctx context.Context) error
}

// Source makes batches: it is where a pipeline begins. Run hands batches to
// next until its input ends (nil), ctx ends (nil) or the input cannot be read.
type Source interface {
	Run(ctx context.Context, next Consumer) error
}

// Settings is what the program, not the user, gives a stage.
type Settings struct {
	// Name is the stage's name in the pipeline file.
	Name string
	// Log is for what happens seldom, never once per record.
	Log *slog.Logger
	// Fields resolves the fields of events.
	Fields view.Resolver
	// Count adds to a counter of the stage, by name: bounded and known names
	// only, such as dropped_queue_full. It may be called from any goroutine.
	Count func(name string, n int64)
	// Set sets a figure of the stage that goes up and down, by name as for Count;
	// the name ends with the unit, as in rules_loaded_timestamp_seconds.
	Set func(name string, value float64)
	// Degraded says that the stage works, but not as its files or its surroundings
	// ask for, and why: with rules from before a change that has a mistake. nil
	// takes it back. It may be called from any goroutine.
	Degraded func(reason error)
}

// Factory makes stages of one type, or an action. Exactly one of NewSource, NewStage,
// NewExporter and NewAction is set.
type Factory struct {
	// Type is the stage's type in a pipeline file, or the action's name in rules:
	// [a-z0-9-]+.
	Type string
	// About is one sentence for listings.
	About string
	// NewConfig returns a pointer to a struct with the defaults, into which
	// the stage's JSON configuration is decoded; nil: it takes none. A key that
	// the struct lacks is an error. When it has a method Validate() error, that
	// is called after decoding and names the bad key. A stage that starts processes
	// says so by a method StartsProcesses() bool.
	NewConfig func() any
	// NewSource makes a stage that has no input.
	NewSource func(s Settings, config any) (Source, error)
	// NewStage makes a stage that hands batches on to next.
	NewStage func(s Settings, config any, next Consumer) (Consumer, error)
	// NewExporter makes a stage that has no output.
	NewExporter func(s Settings, config any) (Consumer, error)
	// NewAction makes an action that rules can name. Its configuration stands under
	// the action's name in "actions" of the stage that evaluates the rules.
	NewAction func(s Settings, config any) (Action, error)
	// FileType is the extension, without a dot, of the files of an exporter that
	// writes a table of records; "" for all else. The configuration of such an
	// exporter has the keys path, a file that it makes, and fields, the columns:
	// sfprocessor convert writes with it.
	FileType string
}
