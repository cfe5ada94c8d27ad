package source

import (
	"bytes"
	"context"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Bundled makes sources of type "bundled", which read one trace that the program
// brings along.
func Bundled(trace []byte) plugin.Factory {
	return plugin.Factory{
		Type:  "bundled",
		About: "replays the trace that comes with the program",
		NewSource: func(s plugin.Settings, _ any) (plugin.Source, error) {
			return bundled{s, trace}, nil
		},
	}
}

type bundled struct {
	settings plugin.Settings
	trace    []byte
}

// Run reads the trace.
func (b bundled) Run(ctx context.Context, next plugin.Consumer) error {
	b.settings.Log.Info("replaying the bundled trace: this is a recording, not this host")
	return Read(ctx, b.settings, "bundled trace", bytes.NewReader(b.trace), next)
}

var _ plugin.Source = bundled{}
