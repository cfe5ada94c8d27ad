package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// numberedActivity makes numbered files, and every few of them a numbered program, until
// it is told to end.
const (
	numberedActivity = "numbered"
	numberedLog      = "numbered.json" // what was done
	numberedEnd      = "numbered.end"  // ends it
	programEvery     = 10
	numberedPause    = 5 * time.Millisecond
)

// deed is something that the activity did, known by its name, and when, in ns since the
// epoch.
type deed struct {
	Name     string
	From, To int64
}

func doNumbered(dir string) error {
	var done []deed
	note := func(name string, do func() error) error {
		from := time.Now().UnixNano()
		err := do()
		done = append(done, deed{name, from, time.Now().UnixNano()})
		return err
	}
	var errs []error
	for i := 0; len(errs) == 0 && !exists(filepath.Join(dir, numberedEnd)); i++ {
		name := fmt.Sprintf("file-%d", i)
		path := filepath.Join(dir, name)
		err := note(name, func() error { return os.WriteFile(path, []byte("x"), 0o600) })
		errs = appendError(errs, errors.Join(err, os.Remove(path)))
		if i%programEvery == 0 {
			name := fmt.Sprintf("program-%d", i)
			errs = appendError(errs, note(name, exec.Command("/bin/true", name).Run))
		}
		time.Sleep(numberedPause)
	}
	text, err := json.Marshal(done)
	errs = appendError(errs, err)
	return errors.Join(append(errs, os.WriteFile(filepath.Join(dir, numberedLog), text, 0o600))...)
}

func appendError(errs []error, err error) []error {
	if err == nil {
		return errs
	}
	return append(errs, err)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// deedOf is the numbered deed that a text tells of: a path or a program's argument.
func deedOf(text string) (name string, ok bool) {
	name = text[strings.LastIndexAny(text, "/ ")+1:]
	return name, strings.HasPrefix(name, "file-") || strings.HasPrefix(name, "program-")
}
