// Package hash is the action that adds the SHA-256 of the program that an alert is
// about.
//
// Invariant: what is hashed is the file that the process runs, or nothing: a file
// whose inode and change time are not those of the record is another one.
package hash

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// sumKey is what is added, named as in the Elastic Common Schema.
const sumKey = "process.hash.sha256"

// Factory makes the action "hash".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "hash",
		About:     "adds the hash of the program that an alert is about",
		NewConfig: func() any { return newConfig() },
		NewAction: func(_ plugin.Settings, config any) (plugin.Action, error) {
			return newHasher(*config.(*Config)), nil
		},
	}
}

type hasher struct {
	config Config
	known  map[file]string // sums of files that were read
}

// file is a state of a file: another content is another change time.
type file struct{ inode, ctime int64 }

// maxKnown bounds the sums that are remembered.
const maxKnown = 4096

func newHasher(c Config) *hasher { return &hasher{config: c, known: map[file]string{}} }

// Act implements plugin.Action.
func (h *hasher) Act(ctx context.Context, a plugin.Alert) (plugin.Addition, error) {
	p := a.Record.Process
	if p == nil {
		return plugin.Addition{}, errors.New("the record has no process")
	}
	if sum, ok := strings.CutPrefix(p.ExeHash, "sha256:"); ok {
		return addition(sum), nil // the collector has read it
	}
	sum, err := h.sum(ctx, p.Process)
	if err != nil {
		return plugin.Addition{}, err
	}
	return addition(sum), nil
}

func addition(sum string) plugin.Addition {
	return plugin.Addition{Enrichment: map[string]string{sumKey: sum}}
}

func (h *hasher) sum(ctx context.Context, p *sfproto.Process) (string, error) {
	want := file{p.ExeInode, p.ExeCtime}
	switch {
	case want.inode == 0 || want.ctime == 0:
		return "", errors.New("the record does not say which file the program was")
	case p.ContainerID != "":
		return "", errors.New("the program is a container's: let the collector hash it (--hash-executables)")
	}
	if sum, ok := h.known[want]; ok {
		return sum, nil
	}
	sum, err := h.read(ctx, p.Exe, want)
	if err != nil {
		return "", err
	}
	if len(h.known) >= maxKnown {
		clear(h.known)
	}
	h.known[want] = sum
	return sum, nil
}

// read hashes a file that is the wanted one before and after.
func (h *hasher) read(ctx context.Context, path string, want file) (string, error) {
	f, err := openRegular(h.config.Root, path)
	if err != nil {
		return "", fmt.Errorf("open program: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	if err := check(f, want, int64(h.config.MaxBytes)); err != nil {
		return "", err
	}
	if err := copyWithin(ctx, sum, f, int64(h.config.MaxBytes)); err != nil {
		return "", fmt.Errorf("read program: %w", err)
	}
	if err := check(f, want, int64(h.config.MaxBytes)); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
