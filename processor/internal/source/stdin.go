package source

import (
	"context"
	"os"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Stdin makes sources of type "stdin".
func Stdin() plugin.Factory {
	return plugin.Factory{
		Type:  "stdin",
		About: "reads one stream from the standard input",
		NewSource: func(s plugin.Settings, _ any) (plugin.Source, error) {
			return stdin{s}, nil
		},
	}
}

type stdin struct{ settings plugin.Settings }

// Run reads the standard input to its end.
func (s stdin) Run(ctx context.Context, next plugin.Consumer) error {
	// Opened anew, a pipe can be waited on with a deadline; the descriptor that
	// the program began with may be shared, and must stay as it is.
	file, err := os.Open("/dev/stdin")
	if err != nil {
		file = os.Stdin
	} else {
		defer file.Close()
	}
	defer context.AfterFunc(ctx, func() { file.SetReadDeadline(time.Unix(1, 0)) })()
	err = Read(ctx, s.settings, "standard input", file, next)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

var _ plugin.Source = stdin{}
