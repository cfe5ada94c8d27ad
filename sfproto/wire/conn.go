//go:build unix

package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// Peer is the process at the other end as the kernel tells it, in the
// namespaces of the process that asks: PID is 0 when it is not visible, UID and
// GID are 65534 when they are not mapped.
type Peer struct {
	PID      int
	UID, GID uint32
}

// Networks of sockets, by Go's names.
const (
	streams   = "unix"
	datagrams = "unixpacket"
)

// Conn is one end of a connection. At the listener's end it is for NewReceiver,
// at the dialer's for NewSender and NewAckReader; a connection of datagrams is
// for NewDatagramReceiver and NewDatagramSender.
type Conn struct {
	*net.UnixConn
	Peer Peer
}

// Dial connects to the stream socket at path. What is wrong with the path is a
// *PathError.
func Dial(ctx context.Context, path string) (*Conn, error) { return dial(ctx, streams, path) }

// DialDatagrams connects to a socket of the original protocol.
func DialDatagrams(ctx context.Context, path string) (*Conn, error) {
	return dial(ctx, datagrams, path)
}

func dial(ctx context.Context, network, path string) (*Conn, error) {
	if err := checkPath(actDial, path); err != nil {
		return nil, err
	}
	c, err := new(net.Dialer).DialContext(ctx, network, path)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, systemError(actDial, path, err)
	}
	conn, err := newConn(c.(*net.UnixConn))
	if err != nil {
		c.Close()
		return nil, err
	}
	return conn, nil
}

func newConn(c *net.UnixConn) (*Conn, error) {
	p, err := peerOf(c)
	if err != nil {
		return nil, fmt.Errorf("read peer credentials: %w", err)
	}
	return &Conn{UnixConn: c, Peer: p}, nil
}

// SendAck acknowledges records to the other end. It may be called while another
// goroutine reads.
func (c *Conn) SendAck(a Ack) error {
	if len(a.StreamID) > maxStreamID {
		return fmt.Errorf("acknowledge: stream id has %d bytes, at most %d are accepted", len(a.StreamID), maxStreamID)
	}
	if _, err := c.Write(AppendAck(nil, a)); err != nil {
		return fmt.Errorf("acknowledge: %w", err)
	}
	return nil
}

// isDead reports whether a dial failed because nobody listens.
func isDead(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }
