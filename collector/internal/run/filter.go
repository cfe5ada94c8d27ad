package run

import (
	"context"
	"reflect"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/filter"
)

// makeFilter puts the configured filters in force, and makes the room where records of
// new containers wait.
func (s *session) makeFilter() error {
	mounts, err := filter.CgroupMounts()
	if err != nil {
		return err
	}
	s.filter = filter.New(filter.Options{Kernel: s.probe, Rejudge: s.probe.Rejudge, Tasks: s.probe.Tasks, Mounts: mounts})
	s.room = emit.NewRoom(emit.RoomOptions{Out: s.writer.Put, LeavesOut: s.filter.LeavesOutContainer})
	return s.filter.Apply(s.Capture.Filters)
}

// put takes records on their way to the writer.
func (s *session) put(it emit.Item) {
	if !s.filter.LeavesOut(&it) {
		s.room.Put(it)
	}
}

// tick is the owner's, every now and then.
func (s *session) tick() {
	short := s.memory.Pressed()
	s.flows.Hold(short)
	s.state.Brief = short
	s.room.Tick(time.Now())
	s.publish()
}

// follow goes on with other configurations as they come, as far as that can be done
// without a new start, until ctx or the record path ends.
func (s *session) follow(ctx context.Context, broken <-chan struct{}) {
	now := s.Capture
	for {
		select {
		case <-ctx.Done():
			return
		case <-broken:
			return
		case next := <-s.Changes:
			s.apply(&now, &next)
			select {
			case s.loop.asked <- func() { s.flows.SetInterval(time.Duration(next.Interval)) }:
			case <-broken:
			}
			now = next
		}
	}
}

// apply puts in force what another configuration says, but for what is the owner's.
func (s *session) apply(was, c *config.Capture) {
	if keys := config.NeedRestart(&s.Capture, c); len(keys) > 0 {
		s.Log.Warn().Str("keys", strings.Join(keys, ", ")).Msg("these keys of the configuration need a new start")
	}
	if !reflect.DeepEqual(was.Filters, c.Filters) {
		if err := s.filter.Apply(c.Filters); err != nil {
			s.Log.Error().Err(err).Msg("the filters are not in force")
		}
	}
	if !reflect.DeepEqual(was.EngineSockets(), c.EngineSockets()) {
		s.engines.Use(enginesOf(c))
	}
	s.Log.Info().Msg("the configuration was read again")
}
