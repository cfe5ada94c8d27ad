//go:build !unix

package tail

import (
	"hash/fnv"
	"io/fs"
)

// KeyOf is the key of the file at path: where there are no inodes, of its name.
func KeyOf(path string, _ fs.FileInfo) Key {
	h := fnv.New64a()
	h.Write([]byte(path))
	return Key{Inode: h.Sum64()}
}
