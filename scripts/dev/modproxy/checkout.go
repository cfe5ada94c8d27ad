package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// checkout is the tree that is published.
type checkout struct {
	root    string
	modules []string // folders with a go.mod, from root
	files   []string // that git knows or would add, from root, sorted
	version string
	time    time.Time // of the commit
}

// open reads the checkout around the working folder.
func open() (*checkout, error) {
	root, err := git("", "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	c := &checkout{root: strings.TrimSpace(root)}
	if err := c.readModules(); err != nil {
		return nil, err
	}
	if err := c.readFiles(); err != nil {
		return nil, err
	}
	return c, c.readVersion()
}

func git(folder string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = folder
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w (modules are published from a git checkout)", args[0], err)
	}
	return string(out), nil
}

func (c *checkout) path(name string) string { return filepath.Join(c.root, filepath.FromSlash(name)) }

func (c *checkout) readModules() error {
	text, err := os.ReadFile(c.path("go.work"))
	if err != nil {
		return err
	}
	work, err := modfile.ParseWork("go.work", text, nil)
	if err != nil {
		return err
	}
	for _, u := range work.Use {
		c.modules = append(c.modules, filepath.ToSlash(filepath.Clean(u.Path)))
	}
	return nil
}

// readFiles lists the regular files.
func (c *checkout) readFiles() error {
	list, err := git(c.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		return err
	}
	for _, name := range strings.Split(strings.TrimSuffix(list, "\x00"), "\x00") {
		if info, err := os.Lstat(c.path(name)); err == nil && info.Mode().IsRegular() {
			c.files = append(c.files, name)
		}
	}
	slices.Sort(c.files)
	c.files = slices.Compact(c.files) // one that is being merged is there twice
	return nil
}

func (c *checkout) readVersion() error {
	head, err := git(c.root, "log", "-1", "--format=%ct %H")
	if err != nil {
		return err
	}
	seconds, revision, _ := strings.Cut(strings.TrimSpace(head), " ")
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return fmt.Errorf("read time of commit: %w", err)
	}
	changes, err := git(c.root, "status", "--porcelain")
	if err != nil {
		return err
	}
	if changes != "" {
		if revision, err = c.digest(); err != nil {
			return err
		}
	}
	c.time = time.Unix(unix, 0).UTC()
	c.version = module.PseudoVersion("v0", "", c.time, revision[:12])
	return nil
}

// digest tells trees apart by their files.
func (c *checkout) digest() (string, error) {
	sum := sha256.New()
	for _, name := range c.files {
		text, err := os.ReadFile(c.path(name))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%q %d\n", name, len(text))
		sum.Write(text)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// moduleOf is the deepest module folder around a file, "" for none.
func (c *checkout) moduleOf(name string) string {
	best := ""
	for _, m := range c.modules {
		if strings.HasPrefix(name, m+"/") && len(m) > len(best) {
			best = m
		}
	}
	return best
}
