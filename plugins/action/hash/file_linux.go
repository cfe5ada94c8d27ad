package hash

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// openRegular opens a file below a root, which symbolic links do not lead out of. It
// does not wait for the other end of a pipe.
func openRegular(root, path string) (*os.File, error) {
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.OpenFile(strings.TrimLeft(path, "/"), os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
}

// check says why a file is not the wanted one, or not one to read.
func check(f *os.File, want file, most int64) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("stat program: %w", err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !ok || !info.Mode().IsRegular():
		return errors.New("the program is no regular file")
	case want != file{int64(stat.Ino), stat.Ctim.Nano()}:
		return errors.New("the file is not the one that ran: it was changed, or is another host's")
	case info.Size() > most:
		return fmt.Errorf("the program has more than %d bytes", most)
	}
	return nil
}

// chunk is how much is read before the time is looked at, in bytes.
const chunk = 1 << 20

func copyWithin(ctx context.Context, to io.Writer, from io.Reader, most int64) error {
	for read := int64(0); read < most; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := io.CopyN(to, from, min(chunk, most-read))
		read += n
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}
