package nats

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/sysflow-stack/sysflow/plugins/internal/intake"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

const (
	// settleWithin is how long the source's end waits for batches on their way.
	settleWithin = 5 * time.Second
	// reachAgain is the pause before a server or stream is tried again.
	reachAgain = time.Second
)

type source struct {
	config   *Config
	settings plugin.Settings
	conn     *nats.Conn
	js       jetstream.JetStream
	intake   *intake.Intake
	held     held
}

func newSource(s plugin.Settings, c *Config) *source {
	return &source{config: c, settings: s, intake: intake.New(s, c.Pending)}
}

// Start begins to connect; a server that is down is dialled until it is up.
func (s *source) Start(context.Context) (err error) {
	if s.conn, err = s.config.Connect(s.settings.Log); err != nil {
		return err
	}
	s.js, err = jetstream.New(s.conn)
	return err
}

// Run reads until ctx ends.
func (s *source) Run(ctx context.Context, next plugin.Consumer) error {
	var beat sync.WaitGroup
	alive, end := context.WithCancel(context.Background())
	beat.Go(func() { s.held.tell(alive, time.Duration(s.config.AckWait)/3) })
	for ctx.Err() == nil {
		err := s.read(ctx, next)
		if err == nil || ctx.Err() != nil {
			continue
		}
		s.settings.Count("reads_failed", 1)
		s.settings.Log.Warn("read from NATS", "stream", s.config.Stream, "error", err)
		select {
		case <-time.After(reachAgain):
		case <-ctx.Done():
		}
	}
	s.intake.Settle(settleWithin)
	end()
	beat.Wait()
	return nil
}

// read makes the consumer, as far as it is missing, and hands on its messages.
func (s *source) read(ctx context.Context, next plugin.Consumer) error {
	consumer, err := s.js.CreateOrUpdateConsumer(ctx, s.config.Stream, jetstream.ConsumerConfig{
		Durable: s.config.Durable, FilterSubject: s.config.Subject, AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: time.Duration(s.config.AckWait), MaxAckPending: maxPending,
	})
	if err != nil {
		return fmt.Errorf("make consumer %s: %w", s.config.Durable, err)
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(s.config.Pending))
	if err != nil {
		return fmt.Errorf("pull messages: %w", err)
	}
	defer messages.Stop()
	for {
		m, err := messages.Next(jetstream.NextContext(ctx))
		switch {
		case ctx.Err() != nil || errors.Is(err, jetstream.ErrMsgIteratorClosed):
			return nil
		case err != nil:
			return fmt.Errorf("pull messages: %w", err)
		}
		s.take(ctx, next, m)
	}
}

// take hands a message on.
func (s *source) take(ctx context.Context, next plugin.Consumer, m jetstream.Msg) {
	s.held.add(m)
	err := s.intake.Take(ctx, next, m.Data(), func(err error) {
		s.held.remove(m)
		if err != nil {
			s.settings.Count("given_back", 1)
			err = m.NakWithDelay(pause(m))
		} else {
			err = m.Ack()
		}
		if err != nil { // the server gives the message out again
			s.settings.Count("acks_failed", 1)
		}
	})
	if err != nil {
		s.held.remove(m)
		_ = m.Nak() // another one takes it, sooner than without
	}
}

// pause is how long a message waits that was given back: longer with each time.
func pause(m jetstream.Msg) time.Duration {
	const first, most = 200 * time.Millisecond, 30 * time.Second
	meta, err := m.Metadata()
	if err != nil {
		return first
	}
	return min(first<<min(max(meta.NumDelivered, 1)-1, 16), most)
}

// Stop ends the connection, once the server has what was acknowledged.
func (s *source) Stop(ctx context.Context) error {
	if s.conn == nil {
		return nil
	}
	if s.conn.IsConnected() {
		_ = s.conn.FlushWithContext(ctx) // what the server did not get it gives out again
	}
	s.conn.Close()
	return nil
}

var (
	_ plugin.Source  = (*source)(nil)
	_ plugin.Starter = (*source)(nil)
	_ plugin.Stopper = (*source)(nil)
)
