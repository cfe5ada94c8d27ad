//go:build amd64

package syscalls

import (
	"fmt"
	"os"
	"testing"

	"github.com/sysflow-stack/sysflow/scripts/pair"
)

const (
	// caseEnv makes this binary the program of a case.
	caseEnv = "SYSFLOW_CASE"
)

func TestMain(m *testing.M) {
	if name := os.Getenv(caseEnv); name != "" {
		os.Exit(play(name))
	}
	if os.Getenv(loopEnv) != "" {
		os.Exit(playLoop())
	}
	if os.Getenv(raceEnv) != "" {
		os.Exit(playRace())
	}
	code, err := pair.WithBinaries(m.Run, "sfcollector")
	if err != nil {
		fmt.Fprintln(os.Stderr, "syscalls:", err)
		code = 1
	}
	os.Exit(code)
}
