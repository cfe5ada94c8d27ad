package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// publish writes the modules of the checkout below folder.
func publish(folder string) (version string, err error) {
	c, err := open()
	if err != nil {
		return "", err
	}
	for _, m := range c.modules {
		if err := c.publish(folder, m); err != nil {
			return "", fmt.Errorf("publish %s: %w", m, err)
		}
	}
	return c.version, nil
}

// publish writes the files of the proxy protocol for one module.
func (c *checkout) publish(folder, m string) error {
	mod, err := c.readMod(m)
	if err != nil {
		return err
	}
	id := module.Version{Path: mod.Module.Mod.Path, Version: c.version}
	escaped, err := module.EscapePath(id.Path)
	if err != nil {
		return err
	}
	base := filepath.Join(folder, filepath.FromSlash(escaped))
	at := func(name string) string { return filepath.Join(base, "@v", name) }
	if err := os.MkdirAll(at(""), 0o755); err != nil {
		return err
	}
	text, err := mod.Format()
	if err != nil {
		return err
	}
	info, err := json.Marshal(struct {
		Version string
		Time    time.Time
	}{c.version, c.time})
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(at("list"), []byte(c.version+"\n"), 0o644),
		os.WriteFile(filepath.Join(base, "@latest"), info, 0o644),
		os.WriteFile(at(c.version+".info"), info, 0o644),
		os.WriteFile(at(c.version+".mod"), text, 0o644),
		c.writeZip(at(c.version+".zip"), id, m, at(c.version+".mod")),
	)
}

// readMod is a module's go.mod as it is published.
func (c *checkout) readMod(m string) (*modfile.File, error) {
	name := c.path(m + "/go.mod")
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	mod, err := modfile.Parse(name, text, nil)
	if err != nil {
		return nil, err
	}
	for _, r := range mod.Replace {
		if err := mod.AddRequire(r.Old.Path, c.version); err != nil {
			return nil, err
		}
	}
	for len(mod.Replace) > 0 {
		old := mod.Replace[0].Old
		if err := mod.DropReplace(old.Path, old.Version); err != nil {
			return nil, err
		}
		mod.Cleanup()
	}
	return mod, nil
}

// writeZip packs a module's files, with its go.mod as it is published and the
// licence.
func (c *checkout) writeZip(name string, id module.Version, m, mod string) error {
	files := []zip.File{entry{"go.mod", mod}}
	licensed := false
	for _, f := range c.files {
		inside, below := strings.CutPrefix(f, m+"/")
		if !below || c.moduleOf(f) != m || inside == "go.mod" {
			continue
		}
		licensed = licensed || inside == "LICENSE"
		files = append(files, entry{inside, c.path(f)})
	}
	if !licensed {
		files = append(files, entry{"LICENSE", c.path("LICENSE")})
	}
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(zip.Create(out, id, files), out.Close())
}

// entry is a file of a zip.
type entry struct{ name, disk string }

// Path implements zip.File.
func (e entry) Path() string { return e.name }

// Lstat implements zip.File.
func (e entry) Lstat() (os.FileInfo, error) { return os.Lstat(e.disk) }

// Open implements zip.File.
func (e entry) Open() (io.ReadCloser, error) { return os.Open(e.disk) }
