package policy

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// loadFloor is what the engine reaches of the cases that were measured on Falco.
// CONFORMANCE.md says why not all.
const loadFloor = 137

type loadEntry struct {
	Code rules.Code
	Path []string `json:"item_path"`
}

type loadCase struct {
	ID      string
	Files   []struct{ Name, Content string }
	OK      bool `json:"expect_ok"`
	Results []struct{ Errors, Warnings []loadEntry }
}

func TestConformanceLoad(t *testing.T) {
	dir := os.Getenv("SYSFLOW_CONFORMANCE")
	if dir == "" {
		dir = "../../../../shared/conformance"
	}
	data, err := os.ReadFile(filepath.Join(dir, "load.json"))
	if os.IsNotExist(err) {
		t.Skipf("no conformance cases at %s: set SYSFLOW_CONFORMANCE", dir)
	}
	require.NoError(t, err)
	var file struct{ Cases []loadCase }
	require.NoError(t, json.Unmarshal(data, &file))
	passed := 0
	for _, c := range file.Cases {
		if difference := c.difference(); difference != "" {
			t.Logf("%s: %s", c.ID, difference)
			continue
		}
		passed++
	}
	fmt.Printf("conformance load: %d of %d\n", passed, len(file.Cases))
	require.GreaterOrEqual(t, passed, loadFloor)
}

// difference loads the files and says what is otherwise than in Falco, which
// stops at the first error where we go on.
func (c loadCase) difference() string {
	var files []*rules.File
	for _, f := range c.Files {
		files = append(files, &rules.File{Name: f.Name, Content: f.Content})
	}
	_, found := compile(files, rules.NewSelection(), view.Records())
	if rules.HasErrors(found) == c.OK {
		return fmt.Sprintf("ok is %v: %v", !c.OK, found)
	}
	var want []string
	for _, r := range c.Results {
		for _, e := range slices.Concat(r.Errors, r.Warnings) {
			want = append(want, string(e.Code)+" "+strings.Join(e.Path, "/"))
		}
	}
	var got []string
	for _, d := range found {
		got = append(got, string(d.Code)+" "+strings.Join(d.Item, "/"))
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			return fmt.Sprintf("%s is missing from %v", w, got)
		}
	}
	if c.OK && len(want) != len(got) {
		return fmt.Sprintf("want %v, got %v", want, got)
	}
	return ""
}
