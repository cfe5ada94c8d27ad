package external

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// socket is a link to a stage that dials. One that dials while another one is
// connected waits for its place.
type socket struct {
	settings  plugin.Settings
	config    *Config
	mode      fs.FileMode
	listener  *wire.Listener
	arrivals  chan *wire.Conn
	end       context.CancelFunc
	accepting sync.WaitGroup
}

func newSocket(s plugin.Settings, c *Config) (*socket, error) {
	mode, err := c.mode()
	return &socket{settings: s, config: c, mode: mode, arrivals: make(chan *wire.Conn, 1)}, err
}

// start listens.
func (s *socket) start() (err error) {
	s.listener, err = wire.Listen(s.config.Socket, wire.ListenOptions{Mode: s.mode, AllowUIDs: s.config.AllowUIDs, Log: s.settings.Log})
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(context.Background())
	s.end = end
	s.accepting.Go(func() { s.accept(ctx) })
	return nil
}

func (s *socket) accept(ctx context.Context) {
	for {
		conn, err := s.listener.Accept(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.settings.Log.Error("accept a stage", "error", err)
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return
			}
			continue
		}
		select {
		case s.arrivals <- conn:
			s.settings.Log.Info("an external stage has dialled", "pid", conn.Peer.PID, "uid", conn.Peer.UID)
		default:
			s.settings.Log.Warn("connection refused: another stage waits already", "pid", conn.Peer.PID)
			conn.Close()
		}
	}
}

// open waits for a stage.
func (s *socket) open(ctx context.Context, within time.Duration) (*session, error) {
	late := time.NewTimer(within)
	defer late.Stop()
	select {
	case conn := <-s.arrivals:
		return newSession(dialled{conn}, conn)
	default:
	}
	select {
	case conn := <-s.arrivals:
		return newSession(dialled{conn}, conn)
	case <-late.C:
		return nil, errNobody
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a stage: %w", ctx.Err())
	}
}

var errNobody = errors.New("no stage has dialled")

// stop closes the socket and whoever waits.
func (s *socket) stop() {
	if s.listener == nil {
		return
	}
	s.end()
	s.accepting.Wait()
	s.listener.Close()
	select {
	case conn := <-s.arrivals:
		conn.Close()
	default:
	}
}

// dialled is a stage that has dialled.
type dialled struct{ *wire.Conn }

func (d dialled) finish() { d.CloseWrite() }

func (d dialled) end() { d.Close() }
