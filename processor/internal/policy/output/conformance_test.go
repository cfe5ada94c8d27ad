package output_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/output"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

type formatCase struct {
	ID, Format string
	JSON       bool
	OK         bool   `json:"expect_ok"`
	Out        string `json:"expect_out"`
}

func TestConformanceFormat(t *testing.T) {
	dir := os.Getenv("SYSFLOW_CONFORMANCE")
	if dir == "" {
		dir = "../../../../../shared/conformance"
	}
	data, err := os.ReadFile(filepath.Join(dir, "format.json"))
	if os.IsNotExist(err) {
		t.Skipf("no conformance cases at %s: set SYSFLOW_CONFORMANCE", dir)
	}
	require.NoError(t, err)
	var file struct{ Cases []formatCase }
	require.NoError(t, json.Unmarshal(data, &file))
	passed := 0
	for _, c := range file.Cases {
		out, err := c.render()
		if (err == nil) == c.OK && (err != nil || out == c.Out) {
			passed++
		} else {
			t.Logf("%s: %q: got %q, %v", c.ID, c.Format, out, err)
		}
	}
	fmt.Printf("conformance format: %d of %d\n", passed, len(file.Cases))
	require.Equal(t, len(file.Cases), passed)
}

func (c formatCase) render() (string, error) {
	fields := view.Plain([]view.Field{
		{Name: "proc.name"}, {Name: "thread.tid", Type: view.Int}, {Name: "evt.asynctype"}, {Name: "evt.num", Type: view.Int},
		{Name: "proc.aname", Any: true, Arg: view.OptionalIndex}, {Name: "proc.apid", Type: view.Int, Any: true, Arg: view.OptionalIndex},
		{Name: "fd.types", List: true}, {Name: "b.t", Type: view.Bool},
	})
	e := &view.Event{Values: view.Values{
		"proc.name": {Text: "init"}, "thread.tid": {Int: 1}, "evt.num": {Int: 7}, "b.t": {Bool: true},
		"proc.aname[0]": {Text: "init"}, "proc.apid[0]": {Int: 1}, "fd.types": {Texts: []string{"ipv4", "file"}},
	}}
	template, err := output.Compile(c.Format, fields)
	if err != nil {
		return "", err
	}
	if !c.JSON {
		return string(template.Append(nil, e)), nil
	}
	var values map[string]any // a template without fields has none: null
	for _, f := range template.Fields(e) {
		if values == nil {
			values = map[string]any{}
		}
		values[f.Name] = f.Value
	}
	out, err := json.Marshal(values)
	return string(out), err
}
