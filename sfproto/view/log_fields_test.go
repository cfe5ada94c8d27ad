package view

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestLogFields(t *testing.T) {
	l := &sfproto.Log{TS: 7, ObservedTS: 8, Severity: 17, SeverityText: "ERROR", Body: "no", EventName: "login", Scope: "auth",
		TraceID: "0a", SpanID: "0b", Attributes: map[string]string{"user.name": "eve"}, Resource: map[string]string{"service.name": "shop"}}
	r := &Record{Record: l, Header: &sfproto.Header{HostName: "h"}, Container: &sfproto.Container{ID: "c"}}
	events := r.AppendEvents(nil)
	require.Len(t, events, 1)
	f := func(name, arg string, want any) {
		t.Helper()
		g, err := Records().Resolve(name, arg)
		require.NoError(t, err)
		require.Equal(t, want, read(&events[0], g))
	}
	f("evt.source", "", "log")
	f("evt.type", "", "log")
	f("evt.hostname", "", "h")
	f("container.id", "", "c")
	f("log.body", "", "no")
	f("log.severity", "", int64(17))
	f("log.severity_text", "", "ERROR")
	f("log.event", "", "login")
	f("log.scope", "", "auth")
	f("log.trace_id", "", "0a")
	f("log.span_id", "", "0b")
	f("log.observed", "", int64(8))
	f("log.attr", "user.name", "eve")
	f("resource.attr", "service.name", "shop")
	ts, ok := events[0].Time()
	require.True(t, ok)
	require.EqualValues(t, 7, ts)
	for _, name := range []string{"log.attr", "resource.attr"} {
		g, err := Records().Resolve(name, "other")
		require.NoError(t, err)
		require.Empty(t, read(&events[0], g))
	}
}
