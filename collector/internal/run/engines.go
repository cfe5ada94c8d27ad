package run

import (
	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/collector/internal/container/engine"
	"github.com/sysflow-stack/sysflow/collector/internal/container/engine/docker"
	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// startEngines starts the service that asks container engines. What it learns goes
// to the writer, past the owner of the state.
func (s *session) startEngines() error {
	sockets, err := s.Capture.EngineSockets()
	if err != nil {
		return err
	}
	var engines []engine.Engine
	for _, socket := range sockets {
		engines = append(engines, askedAt(socket))
	}
	s.engines = engine.Start(engine.Options{Engines: engines, Log: s.Log, Completed: func(c *container.Container) {
		s.writer.Put(emit.Item{Class: event.ClassContainer, Container: c})
	}})
	s.closers = append(s.closers, func() error { s.engines.Stop(); return nil })
	return nil
}

// askedAt is the engine that listens at a socket.
func askedAt(s config.EngineSocket) engine.Engine {
	return engine.Engine{
		Name: s.Engine, Client: docker.New(s.Path), Runtimes: []string{s.Engine}, Optional: !s.Given,
	}
}
