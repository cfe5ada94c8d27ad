// Package distribution writes and compiles programs: the processor with stages
// that are not ours.
//
// Invariant: the program is made in a folder of its own, which is removed; the
// output appears whole or not at all.
package distribution

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Options are what to build.
type Options struct {
	// With are stages: MODULE[@VERSION], or MODULE=FOLDER for one on this disk.
	// The package at a module's root must have a function Factory, which returns
	// a plugin.Factory.
	With []string
	// SysFlow is the version of our modules, or the folder of a checkout.
	SysFlow string
	// Output is the program to write.
	Output string
	// Log gets what the go command says.
	Log io.Writer
}

const prefix = "github.com/sysflow-stack/sysflow/"

// maxModules bounds the modules of a checkout.
const maxModules = 200

// Build writes, compiles and puts the program in its place. It runs the go
// command, which must be there.
func Build(ctx context.Context, o Options) error {
	stages, err := parse(o.With)
	if err != nil {
		return err
	}
	if _, err := exec.LookPath("go"); err != nil {
		return errors.New("building needs the go command: install Go 1.26 or later")
	}
	output, err := filepath.Abs(o.Output)
	if err != nil {
		return fmt.Errorf("output: %w", err)
	}
	folder, err := os.MkdirTemp("", "sfprocessor-build-")
	if err != nil {
		return fmt.Errorf("make a folder to build in: %w", err)
	}
	defer os.RemoveAll(folder)
	w := workshop{folder: folder, log: o.Log}
	if err := w.write(stages); err != nil {
		return err
	}
	if err := w.require(ctx, o.SysFlow, stages); err != nil {
		return err
	}
	part := output + ".part"
	if err := w.run(ctx, "build", "-trimpath", "-ldflags", "-s -w", "-o", part, "."); err != nil {
		return errors.Join(err, ignoreMissing(os.Remove(part)))
	}
	if err := os.Rename(part, output); err != nil {
		return fmt.Errorf("put the program in its place: %w", err)
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// workshop is the folder that the program is made in.
type workshop struct {
	folder string
	log    io.Writer
}

func (w workshop) write(stages []stage) error {
	for name, text := range map[string]string{"main.go": source(stages), "go.mod": "module sfprocessor\n\ngo 1.26\n"} {
		if err := os.WriteFile(filepath.Join(w.folder, name), []byte(text), 0o600); err != nil {
			return fmt.Errorf("write program: %w", err)
		}
	}
	return nil
}

// require says which modules the program is made of.
func (w workshop) require(ctx context.Context, sysflow string, stages []stage) error {
	modules := []string{prefix + "processor", prefix + "plugins/all"}
	if info, err := os.Stat(sysflow); err == nil && info.IsDir() {
		if err := w.checkout(ctx, sysflow); err != nil {
			return err
		}
	} else {
		for i := range modules {
			modules[i] += "@" + sysflow
		}
	}
	for _, s := range stages {
		if s.folder != "" {
			if err := w.run(ctx, "mod", "edit", "-replace", s.module+"="+s.folder); err != nil {
				return err
			}
		}
		modules = append(modules, s.query())
	}
	if err := w.run(ctx, append([]string{"get"}, modules...)...); err != nil {
		return err
	}
	return w.run(ctx, "mod", "tidy")
}

// checkout takes our modules from a folder.
func (w workshop) checkout(ctx context.Context, folder string) error {
	root, err := filepath.Abs(folder)
	if err != nil {
		return fmt.Errorf("checkout: %w", err)
	}
	args := []string{"mod", "edit"}
	err = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.Name() != "go.mod" || d.IsDir() || len(args) > maxModules {
			return err
		}
		at := filepath.Dir(path)
		name, err := filepath.Rel(root, at)
		if err == nil && name != "." && !strings.Contains(name, "testdata") {
			args = append(args, "-replace", prefix+filepath.ToSlash(name)+"="+at)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("checkout: %w", err)
	}
	if len(args) == 2 {
		return fmt.Errorf("%s holds no module: want the folder of a checkout", folder)
	}
	return w.run(ctx, args...)
}

func (w workshop) run(ctx context.Context, args ...string) error {
	c := exec.CommandContext(ctx, "go", args...)
	c.Dir, c.Stdout, c.Stderr = w.folder, w.log, w.log
	c.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "CGO_ENABLED=0")
	if err := c.Run(); err != nil {
		return fmt.Errorf("go %s: %w", args[0], err)
	}
	return nil
}
