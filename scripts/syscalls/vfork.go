//go:build amd64

package syscalls

// vforkExit makes a child by vfork that ends with a status. It returns the child's
// id, or -errno.
func vforkExit(status int) (pid int)

// vforkExec makes a child by vfork that becomes a program without an environment.
func vforkExec(path *byte, argv **byte) (pid int)
