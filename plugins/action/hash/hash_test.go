package hash

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func TestContract(t *testing.T) { plugintest.RunAction(t, Factory(), `{"max_bytes": "1MiB"}`, "") }

// program makes a file and the process that runs it, as a collector tells it.
func program(t *testing.T, content string) (root string, p *sfproto.Process) {
	t.Helper()
	root = t.TempDir()
	path := filepath.Join(root, "a.out")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	var stat syscall.Stat_t
	require.NoError(t, syscall.Stat(path, &stat))
	return root, &sfproto.Process{Exe: "/a.out", ExeInode: int64(stat.Ino), ExeCtime: stat.Ctim.Nano()}
}

func act(ctx context.Context, h *hasher, p *sfproto.Process) (string, error) {
	r := &view.Record{Process: view.NewProcess(p, nil, nil, nil)}
	added, err := h.Act(ctx, plugin.Alert{Record: r})
	return added.Enrichment["process.hash.sha256"], err
}

func TestHashOfTheProgramThatRan(t *testing.T) {
	content := strings.Repeat("x", chunk+1)
	root, p := program(t, content)
	h := newHasher(Config{Root: root, MaxBytes: 2 * chunk})
	sum := sha256.Sum256([]byte(content))
	got, err := act(t.Context(), h, p)
	require.NoError(t, err)
	require.Equal(t, hex.EncodeToString(sum[:]), got)

	require.NoError(t, os.Remove(filepath.Join(root, "a.out")))
	got, err = act(t.Context(), h, p)
	require.NoError(t, err, "it is remembered")
	require.Equal(t, hex.EncodeToString(sum[:]), got)
}

func TestHashThatTheCollectorTold(t *testing.T) {
	got, err := act(t.Context(), newHasher(*newConfig()), &sfproto.Process{ExeHash: "sha256:00ff"})
	require.NoError(t, err)
	require.Equal(t, "00ff", got)
}

func TestWhatIsNotHashed(t *testing.T) {
	root, p := program(t, "x")
	f := func(want string, change func(p *sfproto.Process)) {
		t.Helper()
		changed := *p
		change(&changed)
		_, err := act(t.Context(), newHasher(Config{Root: root, MaxBytes: 1}), &changed)
		require.ErrorContains(t, err, want)
	}
	f("does not say which file", func(p *sfproto.Process) { p.ExeInode = 0 })
	f("not the one that ran", func(p *sfproto.Process) { p.ExeInode++ })
	f("not the one that ran", func(p *sfproto.Process) { p.ExeCtime++ })
	f("is a container's", func(p *sfproto.Process) { p.ContainerID = "c" })
	f("no such file", func(p *sfproto.Process) { p.Exe = "/gone" })

	require.NoError(t, os.Symlink("/etc/passwd", filepath.Join(root, "out")))
	f("escapes", func(p *sfproto.Process) { p.Exe = "/out" })
	require.NoError(t, syscall.Mkfifo(filepath.Join(root, "pipe"), 0o600))
	f("no regular file", func(p *sfproto.Process) { p.Exe = "/pipe" })
	_, err := newHasher(*newConfig()).Act(t.Context(), plugin.Alert{Record: &view.Record{}})
	require.ErrorContains(t, err, "no process")
}

func TestBoundsOfHashing(t *testing.T) {
	root, p := program(t, "xy")
	_, err := act(t.Context(), newHasher(Config{Root: root, MaxBytes: 1}), p)
	require.ErrorContains(t, err, "more than 1 bytes")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = act(ended, newHasher(Config{Root: root, MaxBytes: 9}), p)
	require.ErrorIs(t, err, context.Canceled)
}

func TestConfigNamesTheBadKey(t *testing.T) {
	require.ErrorContains(t, (&Config{Root: "x", MaxBytes: 1}).Validate(), "root: ")
	require.ErrorContains(t, (&Config{Root: "/"}).Validate(), "max_bytes: ")
}
