package kafka

import (
	"context"
	"errors"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/internal/intake"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	// settleWithin is how long a partition that goes to another processor, and the
	// end of the source, wait for the batches that are on their way.
	settleWithin = 5 * time.Second
	// lookAgain is how often the source looks for batches to hand over again.
	lookAgain = 500 * time.Millisecond
)

type source struct {
	config   *Config
	settings plugin.Settings
	client   *kgo.Client
	intake   *intake.Intake
	offsets  *offsets
}

func newSource(s plugin.Settings, c *Config) *source {
	return &source{config: c, settings: s, intake: intake.New(s, c.Pending)}
}

// Start makes the client, which joins the group when there is a broker.
func (s *source) Start(context.Context) error {
	options, err := s.config.Options()
	if err != nil {
		return err
	}
	from := kgo.NewOffset().AtStart()
	if s.config.From == "end" {
		from = kgo.NewOffset().AtEnd()
	}
	s.offsets = newOffsets(func(r *kgo.Record) { s.client.MarkCommitRecords(r) })
	s.client, err = kgo.NewClient(append(options,
		kgo.ConsumerGroup(s.config.Group), kgo.ConsumeTopics(s.config.Topics...), kgo.ConsumeResetOffset(from),
		kgo.AutoCommitMarks(), kgo.AutoCommitInterval(time.Second),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, which map[string][]int32) { s.offsets.assign(which) }),
		kgo.OnPartitionsRevoked(s.revoked),
		kgo.OnPartitionsLost(func(_ context.Context, _ *kgo.Client, which map[string][]int32) { s.offsets.forget(which) }),
	)...)
	return err
}

// revoked commits what is settled of partitions that go to another processor.
func (s *source) revoked(ctx context.Context, client *kgo.Client, which map[string][]int32) {
	s.offsets.settle(which, settleWithin)
	s.offsets.forget(which)
	s.commit(ctx, client)
}

func (s *source) commit(ctx context.Context, client *kgo.Client) {
	if err := client.CommitMarkedOffsets(ctx); err != nil {
		s.settings.Count("commits_failed", 1)
		s.settings.Log.Warn("commit offsets", "error", err)
	}
}

// Run reads until ctx ends.
func (s *source) Run(ctx context.Context, next plugin.Consumer) error {
	for ctx.Err() == nil {
		if s.again(ctx, next) {
			continue
		}
		poll, cancel := context.WithTimeout(ctx, lookAgain)
		fetched := s.client.PollRecords(poll, s.config.Pending)
		cancel()
		fetched.EachError(func(topic string, partition int32, err error) {
			if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
				s.settings.Count("fetches_failed", 1)
				s.settings.Log.Warn("fetch messages", "topic", topic, "partition", partition, "error", err)
			}
		})
		fetched.EachRecord(func(r *kgo.Record) {
			if letter := s.offsets.expect(r); letter != nil {
				s.take(ctx, next, letter)
			}
		})
	}
	s.intake.Settle(settleWithin)
	return nil
}

// take hands a message on. When ctx ends before, it is not settled, and so read
// again.
func (s *source) take(ctx context.Context, next plugin.Consumer, l *letter) {
	_ = s.intake.Take(ctx, next, l.record.Value, func(err error) { s.offsets.settled(l, err) })
}

// again hands over a batch that was refused, when its time has come, and reports
// whether there is one: nothing else is read before.
func (s *source) again(ctx context.Context, next plugin.Consumer) bool {
	l, wait := s.offsets.refused()
	if l == nil {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		s.settings.Count("retries", 1)
		s.take(ctx, next, l)
	case <-ctx.Done():
	}
	return true
}

// Stop commits and leaves the group.
func (s *source) Stop(ctx context.Context) error {
	if s.client == nil {
		return nil
	}
	s.commit(ctx, s.client)
	s.client.CloseAllowingRebalance()
	return nil
}

var (
	_ plugin.Source  = (*source)(nil)
	_ plugin.Starter = (*source)(nil)
	_ plugin.Stopper = (*source)(nil)
)
