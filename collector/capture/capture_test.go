package capture_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/capture"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// TestRun records the host, which needs root, until it has seen a process of its
// own that ends.
func TestRun(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("this test records with the real probe: it needs root")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	seen := errors.New("seen")
	var first sfproto.Record
	var child int64
	err := capture.Run(ctx, capture.Options{}, func(r sfproto.Record) error {
		if first == nil { // the header: it records
			first = r
			cmd := exec.Command("true")
			if err := cmd.Run(); err != nil {
				return err
			}
			child = int64(cmd.Process.Pid)
		}
		e, ok := r.(*sfproto.ProcessEvent)
		if ok && e.OpFlags == sfproto.OpExit && e.ProcOID.HPID == child {
			return seen
		}
		return nil
	})
	require.ErrorIs(t, err, seen)
	require.Equal(t, sfproto.KindHeader, first.Kind())
}

func TestBadOptions(t *testing.T) {
	err := capture.Run(t.Context(), capture.Options{Interval: time.Millisecond}, nil)
	require.ErrorContains(t, err, "interval")
}
