//go:build amd64

package syscalls

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// vector is an iovec over parts, with their number.
func (k *caller) vector(parts ...[]byte) (unsafe.Pointer, int) {
	iov := make([]unix.Iovec, len(parts))
	for i, p := range parts {
		k.kept = append(k.kept, p)
		iov[i].Base = &p[0]
		iov[i].SetLen(len(p))
	}
	return unsafe.Pointer(&iov[0]), len(iov)
}

// scratch opens an empty file for reading and writing.
func (k *caller) scratch() int {
	return k.ok(unix.SYS_OPENAT, cwd, "scratch", unix.O_CREAT|unix.O_RDWR, 0o600)
}

func transferCases() []scenario {
	return []scenario{
		{name: "read and write", does: func(k *caller) {
			fd := k.scratch()
			k.ok(unix.SYS_WRITE, fd, []byte("12345"), 5)
			k.ok(unix.SYS_LSEEK, fd, 0, 0)
			k.ok(unix.SYS_READ, fd, make([]byte, 64), 64)
			k.ok(unix.SYS_READ, fd, make([]byte, 64), 64) // at the end
			k.ok(unix.SYS_CLOSE, fd)
		}, want: `
			FF scratch OPEN CLOSE WRITE READ: openat close read write r=2/5 w=1/5 flags=RDONLY|WRONLY|CREAT mode=0600`},
		{name: "read and write that fail", does: func(k *caller) {
			fd := k.ok(unix.SYS_OPENAT, cwd, "data", unix.O_RDONLY, 0)
			k.fails(unix.EBADF, unix.SYS_WRITE, fd, []byte("1"), 1)
			k.fails(unix.EFAULT, unix.SYS_READ, fd, 0, 5)
			k.fails(unix.EBADF, unix.SYS_READ, noFD, make([]byte, 1), 1)
			k.fails(unix.EISDIR, unix.SYS_READ, k.ok(unix.SYS_OPENAT, cwd, "dir", unix.O_DIRECTORY, 0), make([]byte, 1), 1)
		}, want: `
			FF data OPEN TRUNCATE: openat read write e=2/EBADF flags=RDONLY
			FF dir(d) OPEN TRUNCATE: openat read e=1/EISDIR flags=RDONLY|DIRECTORY`},
		{name: "readv and writev", does: func(k *caller) {
			fd := k.scratch()
			iov, n := k.vector([]byte("123"), []byte("45"))
			k.ok(unix.SYS_WRITEV, fd, iov, n)
			k.ok(unix.SYS_LSEEK, fd, 0, 0)
			k.ok(unix.SYS_READV, fd, iov, n)
			k.fails(unix.EINVAL, unix.SYS_READV, fd, iov, -1)
			k.ok(unix.SYS_CLOSE, fd)
		}, want: `
			FF scratch OPEN CLOSE WRITE READ: openat close readv writev r=1/5 w=1/5 e=1/EINVAL flags=RDONLY|WRONLY|CREAT mode=0600`},
		{name: "pread64 and pwrite64", does: func(k *caller) {
			fd := k.scratch()
			k.ok(unix.SYS_PWRITE64, fd, []byte("12345"), 5, 10)
			k.ok(unix.SYS_PREAD64, fd, make([]byte, 64), 64, 0)
			k.fails(unix.EINVAL, unix.SYS_PWRITE64, fd, []byte("1"), 1, -1)
			k.ok(unix.SYS_CLOSE, fd)
		}, want: `
			FF scratch OPEN CLOSE WRITE READ: openat close pread64 pwrite64 r=1/15 w=1/5 e=1/EINVAL flags=RDONLY|WRONLY|CREAT mode=0600`},
		{name: "preadv and pwritev", does: func(k *caller) {
			fd := k.scratch()
			iov, n := k.vector([]byte("123"), []byte("45"))
			k.ok(unix.SYS_PWRITEV, fd, iov, n, 0, 0)
			k.ok(unix.SYS_PREADV, fd, iov, n, 1, 0)
			k.ok(unix.SYS_PWRITEV2, fd, iov, n, 0, 0, 0)
			k.ok(unix.SYS_PREADV2, fd, iov, n, 2, 0, 0)
			k.fails(unix.EOPNOTSUPP, unix.SYS_PREADV2, fd, iov, n, 2, 0, 1<<30)
			k.ok(unix.SYS_CLOSE, fd)
		}, want: `
			FF scratch OPEN CLOSE WRITE READ: openat close preadv preadv2 pwritev pwritev2 r=2/7 w=2/10 e=1/ENOTSUP flags=RDONLY|WRONLY|CREAT mode=0600`},
		{name: "sendfile", does: func(k *caller) {
			from, to := k.ok(unix.SYS_OPENAT, cwd, "data", 0, 0), k.scratch()
			k.ok(unix.SYS_SENDFILE, to, from, 0, 64)
			k.fails(unix.EBADF, unix.SYS_SENDFILE, from, to, 0, 64)
		}, want: `
			FF data OPEN READ TRUNCATE: openat sendfile r=1/5 e=1/EBADF flags=RDONLY
			FF scratch OPEN WRITE TRUNCATE: openat sendfile w=1/5 flags=RDONLY|WRONLY|CREAT mode=0600`},
		{name: "copy_file_range", does: func(k *caller) {
			from, to := k.ok(unix.SYS_OPENAT, cwd, "data", 0, 0), k.scratch()
			k.ok(unix.SYS_COPY_FILE_RANGE, from, 0, to, 0, 64, 0)
			k.fails(unix.EINVAL, unix.SYS_COPY_FILE_RANGE, from, 0, to, 0, 64, 1)
		}, want: `
			FF data OPEN READ TRUNCATE: openat copy_file_range r=1/5 e=1/EINVAL flags=RDONLY
			FF scratch OPEN WRITE TRUNCATE: openat copy_file_range w=1/5 flags=RDONLY|WRONLY|CREAT mode=0600`},
		{name: "splice", does: func(k *caller) {
			from := k.ok(unix.SYS_OPENAT, cwd, "data", 0, 0)
			r, w := k.pipe()
			k.ok(unix.SYS_SPLICE, from, 0, w, 0, 64, 0)
			k.ok(unix.SYS_READ, r, make([]byte, 64), 64)
			k.fails(unix.EINVAL, unix.SYS_SPLICE, from, 0, w, 0, 64, 1<<30)
		}, want: `
			FF data OPEN READ TRUNCATE: openat splice r=1/5 e=1/EINVAL flags=RDONLY
			FF pipe(p) WRITE TRUNCATE: splice w=1/5
			FF pipe(p) READ TRUNCATE: read r=1/5`},
		{name: "pipe", does: func(k *caller) {
			r, w := k.pipe()
			k.ok(unix.SYS_WRITE, w, []byte("123"), 3)
			k.ok(unix.SYS_READ, r, make([]byte, 64), 64)
			k.ok(unix.SYS_CLOSE, r)
			k.ok(unix.SYS_CLOSE, w)
		}, want: `
			FF pipe(p) CLOSE WRITE: close write w=1/3
			FF pipe(p) CLOSE READ: close read r=1/3`},
		{name: "mmap", does: func(k *caller) {
			fd := k.ok(unix.SYS_OPENAT, cwd, "data", unix.O_RDONLY, 0)
			k.ok(unix.SYS_MMAP, 0, 4096, unix.PROT_READ, unix.MAP_PRIVATE, fd, 0)
			k.fails(unix.EACCES, unix.SYS_MMAP, 0, 4096, unix.PROT_WRITE, unix.MAP_SHARED, fd, 0)
			k.ok(unix.SYS_MMAP, 0, 4096, unix.PROT_READ, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS, -1, 0)
			k.ok(unix.SYS_CLOSE, fd)
		}, want: `
			FF data OPEN CLOSE MMAP: openat close mmap e=1/EACCES flags=RDONLY`},
		{name: "ftruncate", does: func(k *caller) {
			fd := k.scratch()
			k.ok(unix.SYS_FTRUNCATE, fd, 100)
			k.fails(unix.EINVAL, unix.SYS_FTRUNCATE, fd, -1)
			k.ok(unix.SYS_CLOSE, fd)
		}, want: `
			FF scratch OPEN CLOSE: openat close ftruncate e=1/EINVAL flags=RDONLY|WRONLY|CREAT mode=0600`},
		{name: "close", does: func(k *caller) {
			fd := k.scratch()
			k.ok(unix.SYS_CLOSE, fd)
			k.fails(unix.EBADF, unix.SYS_CLOSE, fd)
		}, want: `
			FF scratch OPEN CLOSE: openat close flags=RDONLY|WRONLY|CREAT mode=0600`},
		{name: "close_range", does: func(k *caller) {
			a, b := k.scratch(), k.ok(unix.SYS_OPENAT, cwd, "data", 0, 0)
			k.ok(unix.SYS_CLOSE_RANGE, min(a, b), max(a, b), 0)
			k.fails(unix.EINVAL, unix.SYS_CLOSE_RANGE, b, a, 0)
		}, want: `
			FF scratch OPEN CLOSE: openat close flags=RDONLY|WRONLY|CREAT mode=0600
			FF data OPEN CLOSE: openat close flags=RDONLY`},
		{name: "memfd", does: func(k *caller) {
			fd := k.ok(unix.SYS_MEMFD_CREATE, "secret", 0)
			k.ok(unix.SYS_WRITE, fd, []byte("123"), 3)
			k.ok(unix.SYS_CLOSE, fd)
			k.fails(unix.EINVAL, unix.SYS_MEMFD_CREATE, "secret", -1)
		}, want: `
			SE memfd_create = + "secret"
			FF /memfd:secret (deleted) CLOSE WRITE: close write w=1/3
			SE memfd_create = EINVAL "secret"`},
	}
}

// pipe makes a pipe and returns its two ends.
func (k *caller) pipe() (r, w int) {
	var fds [2]int32
	k.ok(unix.SYS_PIPE2, unsafe.Pointer(&fds), 0)
	return int(fds[0]), int(fds[1])
}
