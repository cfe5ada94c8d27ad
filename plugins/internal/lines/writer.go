package lines

import (
	"fmt"
	"io"
	"os"
)

// Standard is the path that stands for the standard output.
const Standard = "-"

// Writer appends lines. It is for one goroutine.
type Writer struct {
	path string
	file *os.File
	torn bool // the last line lacks its end
	// Binary: blocks are no lines, and nothing is put between them.
	Binary bool
}

// Open opens a file for appending, making it (mode 0640) when it is missing;
// Standard opens the standard output.
func Open(path string) (*Writer, error) {
	if path == Standard {
		return &Writer{path: "standard output", file: os.Stdout}, nil
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o640)
	if err != nil {
		return nil, fmt.Errorf("open output: %w", err)
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() && info.Size() > 0 {
		last := []byte{0}
		if _, err = f.ReadAt(last, info.Size()-1); err == nil {
			return &Writer{path: path, file: f, torn: last[0] != '\n'}, nil
		}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("open output %s: %w", path, err)
	}
	return &Writer{path: path, file: f}, nil
}

// Write appends a block, which ends with a line's end unless it is Binary.
func (w *Writer) Write(block []byte) error {
	if len(block) == 0 {
		return nil
	}
	if w.torn && !w.Binary {
		if _, err := io.WriteString(w.file, "\n"); err != nil {
			return err // it names the act and the file
		}
		w.torn = false
	}
	n, err := w.file.Write(block)
	if n > 0 {
		w.torn = block[n-1] != '\n'
	}
	return err
}

// IsTerminal reports whether a person reads along.
func (w *Writer) IsTerminal() bool {
	info, err := w.file.Stat()
	return err == nil && info.Mode()&(os.ModeDevice|os.ModeCharDevice) == os.ModeDevice|os.ModeCharDevice
}

// Close closes the file; the standard output stays open. A nil Writer, which was
// never opened, has nothing to close.
func (w *Writer) Close() error {
	if w == nil || w.file == os.Stdout {
		return nil
	}
	if err := w.file.Close(); err != nil {
		return fmt.Errorf("close %s: %w", w.path, err)
	}
	return nil
}
