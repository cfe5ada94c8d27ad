//go:build unix

package wire

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	actListen = "listen on"
	actDial   = "dial"
)

// DefaultMode is a listening socket's file mode.
const DefaultMode fs.FileMode = 0o660

// ListenOptions say who may connect.
type ListenOptions struct {
	// Mode of the socket file; 0 stands for DefaultMode.
	Mode fs.FileMode
	// AllowUIDs are the users whose processes are accepted, as this process's
	// user namespace sees them; a user that it does not map shows as 65534.
	// Empty: root and the own user.
	AllowUIDs []uint32
	// Log is told of connections that were refused; nil for none.
	Log *slog.Logger
}

// Listener accepts connections on a Unix socket.
type Listener struct {
	l       *net.UnixListener
	path    string
	file    fs.FileInfo // of the socket when it was made
	allow   []uint32
	log     *slog.Logger
	refused atomic.Int64
}

// Listen makes a stream socket at path. A socket there that no process listens on is
// what an earlier run left, and is replaced; anything else is left alone and a
// *PathError. The folder is locked meanwhile, so that of two processes that
// start together one gets the path.
func Listen(path string, o ListenOptions) (*Listener, error) { return listen(streams, path, o) }

// ListenDatagrams makes a socket of the original protocol, as Listen does.
func ListenDatagrams(path string, o ListenOptions) (*Listener, error) {
	return listen(datagrams, path, o)
}

func listen(network, path string, o ListenOptions) (*Listener, error) {
	if err := checkPath(actListen, path); err != nil {
		return nil, err
	}
	unlock, err := lockFolder(path)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := removeDead(network, path); err != nil {
		return nil, err
	}
	l, err := net.ListenUnix(network, &net.UnixAddr{Name: path, Net: network})
	if err != nil {
		return nil, systemError(actListen, path, err)
	}
	l.SetUnlinkOnClose(false) // see Close
	out := &Listener{l: l, path: path, allow: o.AllowUIDs, log: o.Log}
	if len(out.allow) == 0 {
		out.allow = []uint32{0, uint32(os.Geteuid())}
	}
	if out.log == nil {
		out.log = slog.New(slog.DiscardHandler)
	}
	if err := out.own(o.Mode); err != nil {
		l.Close()
		os.Remove(path)
		return nil, systemError(actListen, path, err)
	}
	return out, nil
}

// own sets the socket's mode and remembers the file that it is.
func (l *Listener) own(mode fs.FileMode) (err error) {
	if mode == 0 {
		mode = DefaultMode
	}
	if err := os.Chmod(l.path, mode); err != nil {
		return err
	}
	l.file, err = os.Lstat(l.path)
	return err
}

func lockFolder(path string) (unlock func(), err error) {
	f, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil, systemError(actListen, path, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, &PathError{Act: actListen, Path: path, Temporary: true, Err: err,
			Reason: fmt.Sprintf("another process holds a lock on the folder %s: try again", filepath.Dir(path))}
	}
	return func() { f.Close() }, nil
}

// removeDead removes a socket on which no process listens.
func removeDead(network, path string) error {
	info, err := os.Lstat(path)
	if err != nil || info.Mode().Type() != fs.ModeSocket {
		return nil // nothing there; or bind will say what is in the way
	}
	c, err := net.DialTimeout(network, path, time.Second)
	if err == nil {
		defer c.Close()
		return &PathError{Act: actListen, Path: path, Temporary: true, Reason: "another process listens there" + listenerOf(c) +
			": stop it or choose another path"}
	}
	e := systemError(actListen, path, err).(*PathError)
	if !isDead(err) {
		if e.Temporary {
			e.Reason = "another process uses it (" + err.Error() + "): stop it or choose another path"
		}
		return e
	}
	if err := os.Remove(path); err != nil {
		return systemError(actListen, path, err)
	}
	return nil
}

// listenerOf names the process at the other end, where it is known.
func listenerOf(c net.Conn) string {
	if p, err := peerOf(c.(*net.UnixConn)); err == nil && p.PID != 0 {
		return fmt.Sprintf(" (process %d)", p.PID)
	}
	return ""
}

// Accept waits for a connection of a user on the allow-list. It returns ctx's
// error when that ends, net.ErrClosed after Close. One goroutine calls it.
func (l *Listener) Accept(ctx context.Context) (*Conn, error) {
	if err := l.l.SetDeadline(time.Time{}); err != nil {
		return nil, fmt.Errorf("accept on %s: %w", l.path, err)
	}
	stop := context.AfterFunc(ctx, func() { l.l.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	for {
		c, err := l.l.AcceptUnix()
		if ctx.Err() != nil {
			if err == nil {
				c.Close()
			}
			return nil, ctx.Err()
		}
		if err != nil {
			return nil, fmt.Errorf("accept on %s: %w", l.path, err)
		}
		conn, err := newConn(c)
		if err == nil && slices.Contains(l.allow, conn.Peer.UID) {
			return conn, nil
		}
		c.Close()
		l.refused.Add(1)
		if err != nil {
			l.log.Warn("connection refused", "socket", l.path, "error", err)
			continue
		}
		l.log.Warn("connection refused: user is not allowed", "socket", l.path, "uid", conn.Peer.UID, "pid", conn.Peer.PID)
	}
}

// Refused counts the connections that were closed because of their user.
func (l *Listener) Refused() int64 { return l.refused.Load() }

// Path is where the socket is.
func (l *Listener) Path() string { return l.path }

// Close stops listening and removes the socket, unless another one has taken
// its place. Accepted connections go on.
func (l *Listener) Close() error {
	if now, err := os.Lstat(l.path); err == nil && os.SameFile(now, l.file) {
		os.Remove(l.path)
	}
	return l.l.Close()
}
