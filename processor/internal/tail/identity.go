package tail

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// printSize is how many bytes of a file's beginning tell it from others, at most. A
// container's header with its random sync marker is about 14 KiB long.
const printSize = 32 << 10

// Key tells files of one host from each other while they exist.
type Key struct {
	Device uint64 `json:"device"`
	Inode  uint64 `json:"inode"`
}

// Print tells a file's content from that of another by its first bytes. That of an
// empty file matches every file.
type Print struct {
	Length int    `json:"length"` // bytes
	SHA256 string `json:"sha256"` // in hexadecimal
}

// Take takes the print of a file.
func Take(r io.ReaderAt) (Print, error) { return take(r, printSize) }

func take(r io.ReaderAt, size int) (Print, error) {
	if size == 0 {
		return Print{}, nil
	}
	h := sha256.New()
	n, err := io.Copy(h, io.NewSectionReader(r, 0, int64(size)))
	if err != nil {
		return Print{}, fmt.Errorf("read the first bytes: %w", err)
	}
	if n == 0 {
		return Print{}, nil
	}
	return Print{Length: int(n), SHA256: hex.EncodeToString(h.Sum(nil))}, nil
}

// Matches reports whether a file begins with what the print was taken of.
func (p Print) Matches(r io.ReaderAt) (bool, error) {
	if p.Length < 0 || p.Length > printSize {
		return false, nil
	}
	now, err := take(r, p.Length)
	return now == p, err
}

// Full reports whether a longer file has the same print.
func (p Print) Full() bool { return p.Length == printSize }
