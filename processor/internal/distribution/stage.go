package distribution

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// stage is what --with names.
type stage struct{ module, version, folder string }

// query is the stage for the go command.
func (s stage) query() string {
	if s.version == "" {
		return s.module
	}
	return s.module + "@" + s.version
}

// parse reads MODULE, MODULE@VERSION and MODULE=FOLDER.
func parse(with []string) ([]stage, error) {
	if len(with) == 0 {
		return nil, fmt.Errorf("name at least one module: --with MODULE[@VERSION]")
	}
	path := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._~/-]*$`)
	var out []stage
	for _, text := range with {
		var s stage
		var local bool
		s.module, s.folder, local = strings.Cut(text, "=")
		if !local {
			s.module, s.version, _ = strings.Cut(text, "@")
		}
		if !path.MatchString(s.module) || strings.ContainsAny(s.version, " \"\n") {
			return nil, fmt.Errorf("--with %q: want MODULE, MODULE@VERSION or MODULE=FOLDER", text)
		}
		if local {
			folder, err := filepath.Abs(s.folder)
			if err != nil {
				return nil, fmt.Errorf("--with %q: %w", text, err)
			}
			if _, err := os.Stat(filepath.Join(folder, "go.mod")); err != nil {
				return nil, fmt.Errorf("--with %q: the folder has no go.mod", text)
			}
			s.folder = folder
		}
		out = append(out, s)
	}
	return out, nil
}

// source is the program's text.
func source(stages []stage) string {
	var imports, factories strings.Builder
	for i, s := range stages {
		fmt.Fprintf(&imports, "\tstage%d %q\n", i, s.module)
		fmt.Fprintf(&factories, ", stage%d.Factory()", i)
	}
	return `// Command sfprocessor is a distribution that "sfprocessor build" made.
package main

import (
	"os"

	"` + prefix + `plugins/all"
	"` + prefix + `processor/app"

` + imports.String() + `)

func main() { os.Exit(app.Main(append(all.Factories()` + factories.String() + `)...)) }
`
}
