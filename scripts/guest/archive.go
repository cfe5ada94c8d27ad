package guest

import (
	"fmt"
	"io"
	"os"
)

// archive writes a cpio archive in the form that the kernel unpacks ("newc": the
// kernel's early-userspace/buffer-format.rst). It keeps the first error.
type archive struct {
	w   io.Writer
	n   int // files so far, which number the inodes
	err error
}

func (a *archive) folder(name string)       { a.put(name, 0o040755, nil) }
func (a *archive) link(name, target string) { a.put(name, 0o120777, []byte(target)) }

func (a *archive) text(name, content string, mode uint32) {
	a.put(name, 0o100000|mode, []byte(content))
}

func (a *archive) file(name, from string) {
	content, err := os.ReadFile(from)
	if err != nil && a.err == nil {
		a.err = err
	}
	a.put(name, 0o100755, content)
}

func (a *archive) end() { a.put("TRAILER!!!", 0, nil) }

func (a *archive) put(name string, mode uint32, content []byte) {
	if a.err != nil {
		return
	}
	a.n++
	head := fmt.Sprintf("070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s\x00",
		a.n, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name)+1, 0, name)
	for _, part := range [][]byte{[]byte(head), content} {
		part = append(part, make([]byte, -len(part)&3)...)
		if _, err := a.w.Write(part); err != nil {
			a.err = err
			return
		}
	}
}
