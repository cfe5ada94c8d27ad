package e2e

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	exitUsage  = 2
	exitConfig = 78
	nobody     = 65534
)

// refused runs a command that must not start its work: it ends by itself with
// an exit code for what was asked for, says each of wants, and shows no stack.
func refused(t *testing.T, cmd *exec.Cmd, wants ...string) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	var status *exec.ExitError
	require.ErrorAs(t, err, &status, "%s", out)
	require.Contains(t, []int{exitUsage, exitConfig}, status.ExitCode(), "%s", out)
	for _, want := range wants {
		require.Contains(t, string(out), want)
	}
	require.NotContains(t, string(out), "goroutine ")
	require.NotContains(t, string(out), "panic:")
}

// file writes a file of the test and returns its path.
func file(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestBadRules(t *testing.T) {
	dir := shortDir(t)
	f := func(name, rules string, wants ...string) {
		t.Helper()
		path := file(t, dir, name, rules)
		for _, command := range []string{"run", "check"} {
			args := []string{command, "--rules", path}
			if command == "run" {
				args = append(args, "--input", path, "--export", "json:-")
			}
			refused(t, exec.Command(binary("sfprocessor"), args...), append(wants, name)...)
		}
	}
	rule := func(condition string) string {
		return "- rule: R\n  desc: d\n  condition: " + condition + "\n  output: o\n  priority: INFO\n"
	}
	f("field.yaml", rule("proc.nmae = sh"), "field.yaml:3:", "proc.nmae", "proc.name")
	// In a condition, a name that is no list is a value: "proc.name in (sh)".
	f("list.yaml", rule("proc.name in shels"), "list.yaml:3:", "shels")
	f("append.yaml", "- list: shels\n  items: [sh]\n  override: {items: append}\n", "append.yaml:1:", "shels")
	f("macro.yaml", rule("spawned_proces and proc.name = sh"), "macro.yaml:3:", "spawned_proces")
	f("syntax.yaml", rule("proc.name = sh and"), "syntax.yaml:3:")
	refused(t, exec.Command(binary("sfprocessor"), "check", "--rules", filepath.Join(dir, "none.yaml")), "none.yaml")
}

func TestBadTraces(t *testing.T) {
	dir := shortDir(t)
	f := func(name, text string, wants ...string) {
		t.Helper()
		path := file(t, dir, name, text)
		for _, args := range [][]string{{"print", path}, {"run", "--input", path, "--export", "json:-"}} {
			refused(t, exec.Command(binary("sfprocessor"), args...), append(wants, name, "sfcollector record")...)
		}
		kept, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, text, string(kept))
	}
	f("empty.sf", "", "empty")
	f("other.sf", "this is not a trace", "Avro")
	f("cut.sf", "Obj\x01\x02\x16avro.sch")
	refused(t, exec.Command(binary("sfprocessor"), "print", filepath.Join(dir, "none.sf")), "none.sf")
}

// TestDamagedTrace: what is whole is shown, the damage is named. The trace is one of
// many blocks, of which the last is damaged.
func TestDamagedTrace(t *testing.T) {
	dir := shortDir(t)
	whole, err := os.ReadFile("../../processor/internal/defaults/demo.sf")
	require.NoError(t, err)
	f := func(name string, text []byte, wants ...string) {
		t.Helper()
		path := file(t, dir, name, string(text))
		refused(t, exec.Command(binary("sfprocessor"), "print", path), append(wants, name, "offset", "/usr/bin/curl")...)
	}
	f("cut.sf", whole[:len(whole)-10], "cut short")
	damaged := bytes.Clone(whole)
	for i := range 8 {
		damaged[len(damaged)-200+i] ^= 0xff
	}
	f("damaged.sf", damaged, "skipped")
}

func TestBadPipelines(t *testing.T) {
	dir := shortDir(t)
	f := func(name, text string, wants ...string) {
		t.Helper()
		path := file(t, dir, name, text)
		refused(t, exec.Command(binary("sfprocessor"), "run", "--config", path), append(wants, name)...)
		refused(t, exec.Command(binary("sfprocessor"), "check", "--config", path), append(wants, name)...)
	}
	f("cycle.json", `{"stages": [
  {"name": "in", "type": "file", "config": {"paths": ["x.sf"]}},
  {"name": "a", "type": "policy", "from": ["b", "in"]},
  {"name": "b", "type": "policy", "from": ["a"]},
  {"name": "out", "type": "json", "from": ["b"]}
]}`, "cycle", "cycle.json:")
	f("key.json", "{\"stages\": [],\n \"stagse\": []}", "key.json:2", "stagse")
	f("type.json", `{"stages": [{"name": "out", "type": "jsn", "from": ["in"]}]}`, "type.json:1", "jsn")
	f("syntax.json", `{"stages": [`, "syntax.json:")
	refused(t, exec.Command(binary("sfprocessor"), "run", "--config", filepath.Join(dir, "none.json")), "none.json")
}

func TestBadSockets(t *testing.T) {
	dir := shortDir(t)
	taken := filepath.Join(dir, "taken.sock")
	l, err := net.Listen("unix", taken)
	require.NoError(t, err)
	defer l.Close()
	folder := filepath.Join(dir, "folder")
	require.NoError(t, os.Mkdir(folder, 0o700))
	plain := file(t, dir, "plain", "keep me")

	listen := func(path string, wants ...string) {
		t.Helper()
		refused(t, exec.Command(binary("sfprocessor"), "run", "--input", "unix:"+path, "--export", "json:-"), append(wants, path)...)
	}
	listen(taken, "another process")
	listen(folder, "folder")
	listen(plain)
	listen(filepath.Join(dir, "none", "x.sock"))
	require.FileExists(t, taken)
	require.DirExists(t, folder)
	kept, err := os.ReadFile(plain)
	require.NoError(t, err)
	require.Equal(t, "keep me", string(kept))
}

func TestForbiddenSocket(t *testing.T) {
	needKernel(t)
	dir := shortDir(t)
	path := filepath.Join(dir, "x.sock") // the folder is root's alone
	refused(t, asNobody(exec.Command(binary("sfprocessor"), "run", "--input", "unix:"+path, "--export", "json:-")), path, "permi")
}

func TestBadCollectorCommands(t *testing.T) {
	dir := shortDir(t)
	f := func(args []string, wants ...string) {
		t.Helper()
		refused(t, exec.Command(binary("sfcollector"), args...), wants...)
	}
	f([]string{"run", "--socket", "a", "--out", "b"}, "--socket", "--out")
	f([]string{"run", "--schema-version", "4", "--out", filepath.Join(dir, "a.sf")}, "schema-version")
	f([]string{"record", "--out", filepath.Join(dir, "a.sf")}, "--")
	f([]string{"run", "--colour"}, "colour")
	require.NoFileExists(t, filepath.Join(dir, "a.sf"))
}

func TestBadCollectorPlaces(t *testing.T) {
	r := newRig(t)
	f := func(args []string, wants ...string) {
		t.Helper()
		refused(t, exec.Command(binary("sfcollector"), append([]string{"run"}, args...)...), wants...)
	}
	group := []string{"--cgroup", r.group.Path()}
	kept := file(t, r.dir, "kept.sf", "keep me")
	f(append(group, "--out", kept), kept, "--force")
	f(append(group, "--out", r.path("none/a.sf")), r.path("none"))
	f(append(group, "--socket", r.dir), r.dir)
	f(append(group, "--socket", kept), kept)
	f([]string{"--cgroup", r.dir, "--out", r.path("a.sf")}, r.dir, "cgroup")
	f([]string{"--cgroup", r.path("none"), "--out", r.path("a.sf")}, r.path("none"))
	text, err := os.ReadFile(kept)
	require.NoError(t, err)
	require.Equal(t, "keep me", string(text))
}

func TestCollectorWithoutRoot(t *testing.T) {
	needKernel(t)
	dir := shortDir(t)
	require.NoError(t, os.Chmod(dir, 0o777))
	out := filepath.Join(dir, "a.sf")
	refused(t, asNobody(exec.Command(binary("sfcollector"), "run", "--out", out)), "root", "CAP_BPF")
}

// TestCollectorWithoutBTF hides the kernel's type information from it.
func TestCollectorWithoutBTF(t *testing.T) {
	r := newRig(t)
	script := `mount -t tmpfs none /sys/kernel/btf && exec "$@"`
	cmd := exec.Command("/bin/sh", "-c", script, "sh", binary("sfcollector"), "run", "--cgroup", r.group.Path(), "--out", r.path("a.sf"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	refused(t, cmd, "BTF", "CONFIG_DEBUG_INFO_BTF")
}

func TestUnknownCommand(t *testing.T) {
	for _, name := range []string{"sfcollector", "sfprocessor"} {
		err := exec.Command(binary(name), "dance").Run()
		var status *exec.ExitError
		require.True(t, errors.As(err, &status), name)
		require.Equal(t, exitUsage, status.ExitCode(), name)
	}
}

func asNobody(cmd *exec.Cmd) *exec.Cmd {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	return cmd
}
