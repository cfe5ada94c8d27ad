package run

import (
	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/collector/internal/container/engine"
	"github.com/sysflow-stack/sysflow/collector/internal/container/engine/cri"
	"github.com/sysflow-stack/sysflow/collector/internal/container/engine/docker"
	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// startEngines starts the service that asks container engines. What it learns goes
// to the writer, past the owner of the state.
func (s *session) startEngines() {
	s.engines = engine.Start(engine.Options{Engines: enginesOf(&s.Capture), Log: s.Log, Settled: s.settled})
	s.closers = append(s.closers, func() error { s.engines.Stop(); return nil })
}

// settled is told of a container when no engine is to say more of it.
func (s *session) settled(c *container.Container) {
	s.filter.Settled(c)
	if _, complete := c.Record(); complete {
		s.writer.Put(emit.Item{Class: event.ClassContainer, Container: c})
	}
	s.room.Settled(c)
}

func enginesOf(c *config.Capture) (engines []engine.Engine) {
	for _, socket := range c.EngineSockets() {
		engines = append(engines, askedAt(socket))
	}
	return engines
}

// askedAt is the engine that listens at a socket. What the kubelet runs has cgroups
// that tell not always which of its engines it is.
func askedAt(s config.EngineSocket) engine.Engine {
	e := engine.Engine{Name: s.Engine, Optional: !s.Given}
	switch s.Engine {
	case "containerd":
		e.Client, e.Runtimes = cri.New(s.Path), []string{"containerd", "cri"}
	case "crio":
		e.Name, e.Client, e.Runtimes = "cri-o", cri.New(s.Path), []string{"cri-o", "cri"}
	default:
		e.Client, e.Runtimes = docker.New(s.Path), []string{s.Engine}
	}
	return e
}
