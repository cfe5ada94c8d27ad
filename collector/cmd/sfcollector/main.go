// Command sfcollector records what the processes of this host do, as SysFlow
// records, and streams them to a processor or writes them to a file.
//
// Exit codes: 0 it went well, 1 it did not, 2 the command line cannot be meant,
// 78 the configuration or the machine refuses; record passes on the code of the
// command that it recorded, 128 and the signal's number when a signal ended it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	// After the first signal the capture ends in order; the next one, no longer
	// caught, ends it at once.
	context.AfterFunc(ctx, stop)
	err := newRoot().ExecuteContext(ctx)
	var status statusError
	if errors.As(err, &status) {
		os.Exit(int(status))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sfcollector:", err)
	}
	os.Exit(config.ExitCode(err))
}

// statusError is the exit code of a recorded command.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("command ended with %d", int(s)) }
