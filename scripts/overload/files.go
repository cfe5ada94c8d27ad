package overload

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/sysflow-stack/sysflow/scripts/relay"
)

// perFolder is how many files lie in a folder.
const perFolder = 1000

// file is the path of one of the files for Load.Files.
func file(dir string, i int) string {
	return filepath.Join(dir, strconv.Itoa(i/perFolder), strconv.Itoa(i))
}

// Prepare makes the files that a load opens and the program that it runs.
func (l Load) Prepare(dir string) error {
	if err := os.WriteFile(filepath.Join(dir, Data), make([]byte, ReadsEach), 0o600); err != nil {
		return fmt.Errorf("prepare a load: %w", err)
	}
	if l.Relay > 0 {
		if err := relay.Write(filepath.Join(dir, program)); err != nil {
			return fmt.Errorf("prepare a load: %w", err)
		}
	}
	return repeat(l.Files, func(i int) error {
		path := file(dir, i)
		if i%perFolder == 0 {
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil && !errors.Is(err, os.ErrExist) {
				return fmt.Errorf("prepare a load: %w", err)
			}
		}
		return os.WriteFile(path, nil, 0o600)
	})
}
