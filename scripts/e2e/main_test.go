package e2e

import (
	"fmt"
	"os"
	"testing"

	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// TestMain is also the entry of the activity, which runs this binary again.
func TestMain(m *testing.M) {
	if name := os.Getenv(activityEnv); name != "" {
		if err := runActivity(name, os.Getenv(activityDirEnv)); err != nil {
			fmt.Fprintln(os.Stderr, "activity:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code, err := pair.WithBinaries(m.Run, "sfcollector", "sfprocessor")
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

// binary is the path of one of the pair.
func binary(name string) string { return pair.Binary(name) }
