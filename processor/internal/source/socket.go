package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/loss"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// DefaultSocket is where collectors look for a processor.
const DefaultSocket = "/run/sysflow/sysflow.sock"

// maxConnections bounds the collectors of one socket.
const maxConnections = 256

// settleWithin is how long a connection's end waits for the batches that are on
// their way, to acknowledge them: a queue on disk says so after its fsync, 500 ms at
// most by default, and a collector waits a second.
const settleWithin = 800 * time.Millisecond

// SocketConfig is a socket source's part of a pipeline file.
type SocketConfig struct {
	// Path is the socket to make.
	Path string `json:"path"`
	// Mode is the socket file's, in octal.
	Mode string `json:"mode"`
	// AllowUIDs are the users whose collectors are accepted; none: root and the
	// processor's own.
	AllowUIDs []uint32 `json:"allow_uids"`
}

// Validate names the bad key.
func (c *SocketConfig) Validate() error {
	if c.Path == "" {
		return errors.New("path: want the path of the socket to make")
	}
	_, err := c.mode()
	return err
}

func (c *SocketConfig) mode() (fs.FileMode, error) {
	m, err := strconv.ParseUint(c.Mode, 8, 32)
	if err != nil || m > 0o777 {
		return 0, fmt.Errorf("mode: want an octal file mode such as 0660, have %q", c.Mode)
	}
	return fs.FileMode(m), nil
}

// Socket makes sources of type "socket".
func Socket(m Memory) plugin.Factory {
	return factory("socket", "listens on a Unix socket for the streams of collectors",
		protocol{listen: wire.Listen, receive: receiveStream, acknowledges: true}, m)
}

// Datagrams makes sources of type "unixpacket".
func Datagrams(m Memory) plugin.Factory {
	return factory("unixpacket", "listens on a Unix socket for collectors that speak the original protocol",
		protocol{listen: wire.ListenDatagrams, receive: receiveDatagrams}, m)
}

func factory(name, about string, p protocol, m Memory) plugin.Factory {
	return plugin.Factory{
		Type:      name,
		About:     about,
		NewConfig: func() any { return &SocketConfig{Path: DefaultSocket, Mode: "0660"} },
		NewSource: func(s plugin.Settings, config any) (plugin.Source, error) {
			return &socket{settings: s, config: *config.(*SocketConfig), protocol: p, memory: m}, nil
		},
	}
}

// protocol is what connections of a socket speak.
type protocol struct {
	listen       func(path string, o wire.ListenOptions) (*wire.Listener, error)
	receive      func(*wire.Conn) (frames, error)
	acknowledges bool
}

func receiveStream(c *wire.Conn) (frames, error) { return wire.NewReceiver(c) }

func receiveDatagrams(c *wire.Conn) (frames, error) { return wire.NewDatagramReceiver(c) }

type socket struct {
	settings plugin.Settings
	config   SocketConfig
	protocol protocol
	memory   Memory
	listener *wire.Listener
	gaps     loss.Gaps
	streams  streams
	silent   atomic.Int64 // collectors
}

// Start makes the socket.
func (s *socket) Start(context.Context) error {
	mode, err := s.config.mode()
	if err != nil {
		return err
	}
	s.listener, err = s.protocol.listen(s.config.Path, wire.ListenOptions{
		Mode: mode, AllowUIDs: s.config.AllowUIDs, Log: s.settings.Log,
	})
	return err
}

// Run takes connections until ctx ends. Each is read by a goroutine of its own
// that ends before Run does.
func (s *socket) Run(ctx context.Context, next plugin.Consumer) error {
	s.settings.Log.Info("listening", "socket", s.listener.Path())
	var serving sync.WaitGroup
	defer serving.Wait()
	room := make(chan struct{}, maxConnections)
	for {
		select {
		case room <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
		conn, err := s.listener.Accept(ctx)
		switch {
		case err == nil:
			serving.Go(func() {
				s.serve(ctx, conn, next)
				<-room
			})
			continue
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		}
		s.settings.Log.Error("accept connection", "error", err)
		<-room
		// No descriptors are left, or the like: that passes, and trying at once
		// would only burn the processor.
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}
}

// serve reads one connection. Its end, good or bad, concerns no other.
func (s *socket) serve(ctx context.Context, conn *wire.Conn, next plugin.Consumer) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.SetReadDeadline(time.Unix(1, 0)) })()
	log := s.settings.Log.With("pid", conn.Peer.PID, "uid", conn.Peer.UID)
	log.Info("collector connected")
	s.settings.Count("connections", 1)
	settings := s.settings
	settings.Log = log
	err := s.read(ctx, conn, newStream(settings, s.memory, &s.gaps), next)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		s.settings.Count("connections_broken", 1)
		log.Warn("collector's stream ended", "error", err)
	default:
		log.Info("collector disconnected")
	}
}

// read reads a connection to its end and acknowledges what became of it.
func (s *socket) read(ctx context.Context, conn *wire.Conn, to *stream, next plugin.Consumer) error {
	in, err := s.protocol.receive(conn)
	if err != nil {
		return err
	}
	defer in.Close()
	if !s.protocol.acknowledges {
		return to.run(ctx, in, next)
	}
	to.silence = newSilence(to.settings, &s.silent, silentAfter)
	defer to.silence.end()
	acks := newAcker(conn.SendAck, &s.streams, func() {
		to.settings.Count("connections_ended", 1) // what comes in behind a refused batch would have to come again
		_ = conn.SetReadDeadline(time.Unix(1, 0)) // a closed connection needs no deadline
	})
	defer acks.leave()
	to.acks = acks
	err = to.run(ctx, in, next)
	acks.settleWithin(settleWithin)
	conn.SetWriteDeadline(time.Now().Add(settleWithin)) // a peer that does not read must not hold us
	acks.stop()
	return err
}

// Stop removes the socket.
func (s *socket) Stop(context.Context) error {
	if s.listener == nil {
		return nil
	}
	s.settings.Count("connections_refused", s.listener.Refused())
	return s.listener.Close()
}

var (
	_ plugin.Source  = (*socket)(nil)
	_ plugin.Starter = (*socket)(nil)
	_ plugin.Stopper = (*socket)(nil)
)
