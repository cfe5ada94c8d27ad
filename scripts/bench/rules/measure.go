package rules

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Options say what is measured.
type Options struct {
	// Processor is the folder of the processor's module.
	Processor string
	// Traces is the folder of the recorded traces.
	Traces string
	// Rounds is how often each figure is made.
	Rounds int
}

// benchmarks are those of package policy that make the figures.
const benchmarks = "^Benchmark(Event|LoadPack|Traces)$"

// Measure runs the benchmarks.
func Measure(ctx context.Context, o Options) (Report, error) {
	traces, err := filepath.Abs(o.Traces)
	if err != nil {
		return Report{}, err
	}
	c := exec.CommandContext(ctx, "go", "test", "./internal/policy", "-run", "^$", "-bench", benchmarks,
		"-count", fmt.Sprint(o.Rounds), "-cpu", "1", "-benchtime", "300ms")
	c.Dir = o.Processor
	c.Env = append(os.Environ(), "GOWORK=off", "SYSFLOW_TRACES="+traces)
	var out, problems bytes.Buffer
	c.Stdout, c.Stderr = &out, &problems
	if err := c.Run(); err != nil {
		return Report{}, fmt.Errorf("run benchmarks: %w\n%s%s", err, out.Bytes(), problems.Bytes())
	}
	return parse(out.String())
}
