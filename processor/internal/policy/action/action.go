package action

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/repeats"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Options are what actions are made of.
type Options struct {
	// Factories make the actions that rules may name; those of stages are passed over.
	Factories []plugin.Factory
	// Settings are those of the stage that evaluates the rules.
	Settings plugin.Settings
	// Config has the configuration of each action under its name; nil: the defaults.
	Config *jsonfile.Node
	// Elsewhere are names of actions that other stages do, which find them with the
	// alert as sf.actions.
	Elsewhere []string
	// Timeout bounds how long the actions of one batch may take together.
	Timeout time.Duration
}

// Set is the actions that rules may name. One goroutine uses it.
type Set struct {
	actors    map[string]*actor
	elsewhere []string
	timeout   time.Duration
}

// actor is an action with what is known of its calls.
type actor struct {
	name   string
	action plugin.Action
	// busy is full while a call goes on: one that was left behind, too.
	busy  chan struct{}
	calls sync.WaitGroup
	count func(name string, n int64)
	log   *repeats.Log
}

// New makes all actions. An error is jsonfile.Problems, with the places of the
// configuration; the actions that are not wrong are there all the same.
func New(o Options) (*Set, error) {
	s := &Set{actors: map[string]*actor{}, elsewhere: o.Elsewhere, timeout: o.Timeout}
	c := jsonfile.NewCollector("")
	for _, f := range o.Factories {
		if f.NewAction == nil {
			continue
		}
		a := &actor{name: f.Type, busy: make(chan struct{}, 1), count: o.Settings.Count,
			log: repeats.New(o.Settings.Log.With("action", f.Type))}
		s.actors[f.Type] = a
		settings := o.Settings
		settings.Count = func(name string, n int64) { a.count(a.counter(name), n) }
		a.action = build(f, settings, configOf(o.Config, f.Type), c)
	}
	if o.Config != nil {
		for _, m := range o.Config.Members {
			if s.actors[m.Key] == nil {
				c.Add(m.Place, jsonfile.Nearest(m.Key, s.names()), "actions: there is no action %q", m.Key)
			}
		}
	}
	return s, c.Err()
}

func configOf(config *jsonfile.Node, name string) *jsonfile.Node {
	if config == nil {
		return nil
	}
	return config.Get(name)
}

// build makes one action of its part of the configuration, which may be nil.
func build(f plugin.Factory, s plugin.Settings, given *jsonfile.Node, c *jsonfile.Collector) plugin.Action {
	var at jsonfile.Place
	if given != nil {
		at = given.Place
	}
	var conf any
	if f.NewConfig != nil {
		conf = f.NewConfig()
	}
	switch {
	case given == nil:
	case given.Kind != jsonfile.Object:
		c.Add(at, "", "actions: %s: want an object, have %s", f.Type, given)
		return nil
	case conf == nil && len(given.Members) > 0:
		c.Add(at, "", "actions: action %q takes no configuration", f.Type)
		return nil
	case conf != nil && !jsonfile.Bind(given, conf, c):
		return nil
	}
	if v, ok := conf.(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			c.Add(at, "", "actions: %s: %v", f.Type, err)
			return nil
		}
	}
	out, err := f.NewAction(s, conf)
	if err != nil {
		c.Add(at, "", "actions: make %s: %v", f.Type, err)
	}
	return out
}

// names are the actions that rules may name.
func (s *Set) names() []string {
	return slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Keys(s.actors)), s.elsewhere)))
}

// Start starts the actions that have something to start.
func (s *Set) Start(ctx context.Context) error {
	for _, name := range slices.Sorted(maps.Keys(s.actors)) {
		starter, ok := s.actors[name].action.(plugin.Starter)
		if !ok {
			continue
		}
		if err := starter.Start(ctx); err != nil {
			return errors.Join(fmt.Errorf("start action %s: %w", name, err), s.Stop(ctx))
		}
	}
	return nil
}

// Stop waits for calls that were left behind, and stops the actions.
func (s *Set) Stop(ctx context.Context) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(s.actors)) {
		a := s.actors[name]
		if err := a.wait(ctx); err != nil {
			errs = append(errs, err)
			continue
		}
		if stopper, ok := a.action.(plugin.Stopper); ok {
			if err := stopper.Stop(ctx); err != nil {
				errs = append(errs, fmt.Errorf("stop action %s: %w", name, err))
			}
		}
	}
	return errors.Join(errs...)
}

// wait waits until no call goes on.
func (a *actor) wait(ctx context.Context) error {
	select {
	case a.busy <- struct{}{}:
		a.calls.Wait()
		<-a.busy
		return nil
	case <-ctx.Done():
		return fmt.Errorf("action %s does not return from a call that was over", a.name)
	}
}
