package tally

import (
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func TestContract(t *testing.T) { plugintest.Run(t, Factory(), `{"by": "proc.name"}`) }

func TestTally(t *testing.T) {
	stage, err := Factory().NewExporter(plugintest.Settings(t, nil), &Config{By: "proc.name"})
	if err != nil {
		t.Fatal(err)
	}
	b := plugin.NewBatch(plugintest.Records(), nil)
	b.Done(stage.Consume(t.Context(), b))
	if n := stage.(*tally).counts["sh"]; n == 0 {
		t.Fatalf("no events of sh: %v", stage.(*tally).counts)
	}
}
