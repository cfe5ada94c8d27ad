//go:build unix

package wire

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// maxPath is the longest path of a socket, in bytes: sun_path without its NUL.
const maxPath = 107

// PathError says why a socket cannot be made or reached at a path, and the
// cure.
type PathError struct {
	Act    string // listen on, dial
	Path   string
	Reason string
	// Temporary: another process can cure it, by starting or ending; trying
	// again makes sense.
	Temporary bool
	Err       error // the system's, or nil
}

func (e *PathError) Error() string { return fmt.Sprintf("%s %s: %s", e.Act, e.Path, e.Reason) }

// Unwrap is the system's error.
func (e *PathError) Unwrap() error { return e.Err }

// checkPath refuses what no socket can be.
func checkPath(act, path string) error {
	bad := func(reason string) error { return &PathError{Act: act, Path: path, Reason: reason} }
	switch {
	case path == "":
		return bad("the path is empty: name a socket")
	case path[0] == '@' || path[0] == 0:
		return bad("abstract sockets have no permissions: name a path in the file system")
	case len(path) > maxPath:
		return bad(fmt.Sprintf("the path has %d bytes, the system takes %d: choose a shorter one", len(path), maxPath))
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return bad("it is a folder: name a socket in it, such as " + filepath.Join(path, "sysflow.sock"))
	case err == nil && info.Mode().Type() != fs.ModeSocket:
		return bad("it is a file and no socket: choose another path; it was left as it is")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return systemError(act, path, err)
	}
	return nil
}

// systemError explains an error of the system for a path.
func systemError(act, path string, err error) error {
	e := &PathError{Act: act, Path: path, Err: err}
	folder := filepath.Dir(path)
	switch {
	case errors.Is(err, fs.ErrPermission):
		e.Reason = fmt.Sprintf("user %d is not permitted: give it access to the socket and to the folder %s, or choose another path",
			os.Geteuid(), folder)
	case errors.Is(err, syscall.ENOTDIR):
		e.Reason = fmt.Sprintf("%s is no folder: choose another path", folder)
	case errors.Is(err, fs.ErrNotExist):
		e.Reason, e.Temporary = missing(act, folder), act == actDial
	case errors.Is(err, syscall.EROFS):
		e.Reason = "the file system is read-only: choose another path"
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Reason, e.Temporary = "no process listens there: start the processor", true
	case errors.Is(err, syscall.EPROTOTYPE):
		e.Reason, e.Temporary = "it is a socket of the wrong type: stream sockets speak the native protocol, "+
			"packet sockets the original one; choose the same at both ends", true
	case errors.Is(err, syscall.EADDRINUSE):
		e.Reason, e.Temporary = "something else is there already, such as a link to nowhere: remove it or choose another path", true
	default:
		e.Reason, e.Temporary = err.Error(), true
	}
	return e
}

func missing(act, folder string) string {
	if _, err := os.Stat(folder); err != nil {
		return fmt.Sprintf("the folder %s does not exist: make it or choose another path", folder)
	}
	if act == actDial {
		return "there is no socket: start the processor"
	}
	return "it disappeared: try again"
}
