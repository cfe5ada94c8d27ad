package hash

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/state"
)

const (
	maxSize   = 256 << 20 // bytes of a program
	perSecond = 64 << 20  // bytes read a second, over a program
	chunk     = 1 << 20   // bytes read between two looks at the end
)

// ctimeQueried is the bit of the nanoseconds by which the kernel marks, since Linux
// 6.13, a time of change that somebody has looked at (I_CTIME_QUERIED). What the
// kernel tells of an exec may have the mark.
const ctimeQueried = 1 << 31

var (
	errOther = errors.New("it is not the file that was executed")
	errLarge = errors.New("it is too large")
)

// file is one content of a file.
type file struct{ dev, inode, size, ctime int64 }

func identify(f *os.File) (file, error) {
	var st unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &st); err != nil {
		return file{}, fmt.Errorf("look at program: %w", err)
	}
	return file{dev: int64(st.Dev), inode: int64(st.Ino), size: st.Size, ctime: st.Ctim.Nano()}, nil
}

// check holds what a process runs now to what it is said to run. Of a program that
// was seen being executed the inode is known, of one that ran before its name is.
func check(p *state.Program, id file, path string) error {
	same := p.Path == path
	if p.Inode != 0 {
		same = p.Inode == id.inode && (p.Ctime == id.ctime || p.Ctime == id.ctime+ctimeQueried)
	}
	switch {
	case !same:
		return errOther
	case id.size > maxSize:
		return errLarge
	}
	return nil
}

// sum reads a program, which must not change meanwhile.
func (s *Service) sum(ctx context.Context, p program) (string, error) {
	h, began := sha256.New(), time.Now()
	for n := int64(0); n <= p.id.size; {
		got, err := io.CopyN(h, p.f, chunk)
		n += got
		s.stats.Read.Add(got)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", fmt.Errorf("read program: %w", err)
		}
		if err := pause(ctx, time.Duration(n)*time.Second/perSecond-time.Since(began)); err != nil {
			return "", err
		}
	}
	if now, err := identify(p.f); err != nil || now != p.id {
		return "", errors.Join(errOther, err)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), nil
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(max(d, 0))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
