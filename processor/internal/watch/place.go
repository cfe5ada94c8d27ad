package watch

import (
	"os"
	"path/filepath"
	"strings"
)

// maxLinks is how many symbolic links a path may lead through, as in Linux.
const maxLinks = 40

// anyName stands for all names of a folder.
const anyName = "*"

// places are the folders that must be watched for some paths, and which of their
// names matter.
type places map[string]map[string]bool

func (p places) add(folder, name string) {
	if p[folder] == nil {
		p[folder] = map[string]bool{}
	}
	p[folder][name] = true
}

// matter reports whether a change of a name in a folder is of interest.
func (p places) matter(path string) bool {
	names := p[filepath.Dir(path)]
	return names[anyName] || names[filepath.Base(path)]
}

// placesOf follows paths, which are files or folders, through all links.
func placesOf(paths []string) places {
	p := places{}
	for _, path := range paths {
		if absolute, err := filepath.Abs(path); err == nil {
			p.follow(absolute)
		}
	}
	return p
}

// follow walks an absolute path name by name. A folder on the way matters when it
// is a link, or does not exist: then it may come.
func (p places) follow(path string) {
	at, rest, links := string(filepath.Separator), split(path), 0
	for len(rest) > 0 {
		name := rest[0]
		next := filepath.Join(at, name)
		target, err := os.Readlink(next)
		switch {
		case err == nil && links < maxLinks:
			links++
			p.add(at, name)
			if filepath.IsAbs(target) {
				at = string(filepath.Separator)
			}
			rest = append(split(target), rest[1:]...)
			continue
		case len(rest) == 1 || missing(next):
			p.add(at, name)
			if len(rest) > 1 {
				return
			}
		}
		at, rest = next, rest[1:]
	}
	if info, err := os.Stat(at); err == nil && info.IsDir() {
		p.add(at, anyName)
	}
}

func split(path string) []string {
	var out []string
	for name := range strings.SplitSeq(filepath.ToSlash(path), "/") {
		if name != "" && name != "." {
			out = append(out, name)
		}
	}
	return out
}

func missing(path string) bool {
	_, err := os.Lstat(path)
	return os.IsNotExist(err)
}
