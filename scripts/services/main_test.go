package services

import (
	"fmt"
	"os"
	"testing"

	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// The variables that name servers; scripts/services/run.sh sets them.
const (
	prometheusVariable = "SYSFLOW_TEST_PROMETHEUS"
	kafkaVariable      = "SYSFLOW_TEST_KAFKA"
)

func TestMain(m *testing.M) {
	if os.Getenv(prometheusVariable)+os.Getenv(kafkaVariable) == "" {
		os.Exit(m.Run()) // all skip: no binaries are needed
	}
	code, err := pair.WithBinaries(m.Run, "sfcollector", "sfprocessor")
	if err != nil {
		fmt.Fprintln(os.Stderr, "services:", err)
		code = 1
	}
	os.Exit(code)
}

// given is a variable's value; without one the test skips.
func given(t *testing.T, variable string) string {
	t.Helper()
	value := os.Getenv(variable)
	if value == "" {
		t.Skipf("%s is not set: make test-services sets it", variable)
	}
	return value
}
