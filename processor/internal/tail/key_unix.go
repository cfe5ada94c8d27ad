//go:build unix

package tail

import (
	"io/fs"
	"syscall"
)

// KeyOf is the key of the file at path.
func KeyOf(_ string, info fs.FileInfo) Key {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return Key{}
	}
	return Key{Device: uint64(s.Dev), Inode: uint64(s.Ino)}
}
