package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/modfile"
)

const sysflow = "github.com/sysflow-stack/sysflow/"

// stranger is somebody outside of this tree who has the proxy's folder.
type stranger struct {
	t       *testing.T
	folder  string // of their module
	bin     string
	version string
	env     []string
}

func newStranger(t *testing.T) *stranger {
	t.Helper()
	proxy := t.TempDir()
	version, err := publish(proxy)
	require.NoError(t, err)
	ordinary, err := exec.Command("go", "env", "GOPROXY").Output()
	require.NoError(t, err)
	s := &stranger{t: t, folder: t.TempDir(), bin: t.TempDir(), version: version}
	s.env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "CGO_ENABLED=0", "GOBIN="+s.bin,
		"GOPROXY=file://"+filepath.ToSlash(proxy)+","+strings.TrimSpace(string(ordinary)),
		"GONOSUMDB="+sysflow+"*", "GONOPROXY=none", "GOPRIVATE=")
	return s
}

func (s *stranger) run(name string, args ...string) string {
	s.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = s.folder, s.env
	out, err := cmd.CombinedOutput()
	require.NoError(s.t, err, "%s %s\n%s", name, strings.Join(args, " "), out)
	return string(out)
}

func (s *stranger) write(name, text string) {
	s.t.Helper()
	require.NoError(s.t, os.WriteFile(filepath.Join(s.folder, name), []byte(text), 0o600))
}

// TestTheReadmeOfTheExample does what the README says, from nothing to a stage
// that is tested and runs in a processor compiled with it.
func TestTheReadmeOfTheExample(t *testing.T) {
	s := newStranger(t)
	s.run("go", "install", sysflow+"processor/cmd/sfprocessor@"+s.version)
	s.env = append(s.env, "PATH="+s.bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	text, err := os.ReadFile("../../../plugins/example/README.md")
	require.NoError(t, err)
	steps, err := blocks(string(text))
	require.NoError(t, err)
	var last string
	for _, b := range steps {
		if b.file != "" {
			s.write(b.file, b.text)
			continue
		}
		last = s.run("sh", "-euc", b.text)
	}
	require.Contains(t, last, "tally", "the stage has told its counts")
	require.Equal(t, []string{sysflow + "sfproto"}, s.requires("tally/go.mod"))
}

// requires are the modules that a go.mod names itself.
func (s *stranger) requires(name string) []string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.folder, name))
	require.NoError(s.t, err)
	mod, err := modfile.Parse(name, text, nil)
	require.NoError(s.t, err)
	var direct []string
	for _, r := range mod.Require {
		if !r.Indirect {
			direct = append(direct, r.Mod.Path)
		}
	}
	return direct
}

func TestBothProgramsInstallFromTheProxy(t *testing.T) {
	s := newStranger(t)
	for name, pkg := range map[string]string{"sfcollector": "collector/cmd/sfcollector", "sfprocessor": "processor/cmd/sfprocessor"} {
		s.run("go", "install", sysflow+pkg+"@"+s.version)
		require.Contains(t, s.run(filepath.Join(s.bin, name), "version"), s.version)
	}
}

func TestPublishedModulesNameNoFolder(t *testing.T) {
	c, err := open()
	require.NoError(t, err)
	for _, m := range c.modules {
		mod, err := c.readMod(m)
		require.NoError(t, err)
		require.Empty(t, mod.Replace, m)
		for _, r := range mod.Require {
			if strings.HasPrefix(r.Mod.Path, sysflow) {
				require.Equal(t, c.version, r.Mod.Version, m)
			}
		}
	}
}
