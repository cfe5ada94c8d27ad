package capture_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/sysflow-stack/sysflow/collector/capture"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// Print the programs that are started on this host, until interrupted. (It is
// compiled with the tests but not run: it needs root.)
func ExampleRun() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := capture.Run(ctx, capture.Options{}, func(r sfproto.Record) error {
		if e, ok := r.(*sfproto.ProcessEvent); ok && e.OpFlags == sfproto.OpExec {
			fmt.Printf("process %d executed %q\n", e.ProcOID.HPID, e.Filename)
		}
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}
