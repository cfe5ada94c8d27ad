package arch

import (
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// modFile is what the rules need of `go mod edit -json`.
type modFile struct {
	Module  struct{ Path string }
	Require []struct {
		Path     string
		Indirect bool
	}
	Replace []struct {
		Old struct{ Path, Version string }
		New struct{ Path, Version string }
	}
}

func TestWorkspaceHoldsEveryModule(t *testing.T) {
	var work struct{ Use []struct{ DiskPath string } }
	goJSON(t, &work, "work", "edit", "-json", "../../go.work")
	var used, table []string
	for _, u := range work.Use {
		used = append(used, path.Clean(u.DiskPath))
	}
	for _, row := range moduleTable() {
		table = append(table, row.module)
	}
	require.ElementsMatch(t, load(t, "../..").modules, used)
	require.ElementsMatch(t, table, used)
}

// TestModuleFiles holds each go.mod to the table: direct requirements, and a
// replace for siblings alone.
func TestModuleFiles(t *testing.T) {
	for _, row := range moduleTable() {
		t.Run(row.module, func(t *testing.T) {
			var mod modFile
			goJSON(t, &mod, "mod", "edit", "-json", path.Join("../..", row.module, "go.mod"))
			require.Equal(t, prefix+row.module, mod.Module.Path)
			checkRequires(t, mod, row)
			checkReplaces(t, mod, row.module)
		})
	}
}

func checkRequires(t *testing.T, mod modFile, row moduleRow) {
	t.Helper()
	allowed := map[string]bool{}
	for _, r := range append(testHelpers(), row.requires...) {
		if !strings.Contains(strings.SplitN(r, "/", 2)[0], ".") {
			r = prefix + r
		}
		allowed[r] = true
	}
	for _, r := range mod.Require {
		if !r.Indirect && !allowed[r.Path] {
			t.Errorf("%s/go.mod: %s is not in the table of direct dependencies", row.module, r.Path)
		}
	}
}

// checkReplaces wants a replace to the folder of each sibling that is required,
// and no other.
func checkReplaces(t *testing.T, mod modFile, module string) {
	t.Helper()
	replaced := map[string]bool{}
	for _, r := range mod.Replace {
		sibling, ours := strings.CutPrefix(r.Old.Path, prefix)
		if !ours || path.Join(module, r.New.Path) != sibling || r.New.Version != "" {
			t.Errorf("%s/go.mod: replaces %s by %s: only a sibling by its own folder", module, r.Old.Path, r.New.Path)
		}
		replaced[r.Old.Path] = true
	}
	for _, r := range mod.Require {
		if strings.HasPrefix(r.Path, prefix) && !replaced[r.Path] {
			t.Errorf("%s/go.mod: requires %s without a replace, so it does not build alone", module, r.Path)
		}
	}
}

func goJSON(t *testing.T, into any, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, into))
}
