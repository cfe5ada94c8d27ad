package engine

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func TestRulesSeeTheEventsOfTheirSource(t *testing.T) {
	e, found := load(t, `
- rule: Denied
  source: log
  desc: d
  condition: log.severity >= 17 and log.attr[user.name] = eve and resource.attr[service.name] = shop
  output: "%log.attr[user.name] %log.body"
  priority: ERROR
- rule: Calls
  desc: d
  condition: evt.type = execve or not proc.name exists
  output: call
  priority: ERROR
`)
	require.Len(t, found, 1, "the second rule names no events")
	v := story{t, e.NewEvaluator(Options{})}
	l := &sfproto.Log{Severity: 17, Body: "no", Attributes: map[string]string{"user.name": "eve"}, Resource: map[string]string{"service.name": "shop"}}
	alerts := v.gives(&view.Record{Record: l}, "eve no")
	require.Equal(t, view.SourceLog, alerts[0].Source)
	v.gives(&view.Record{Record: &sfproto.Log{Severity: 9}})
	alerts = v.gives(executed(process(nil, 1, "/x"), 0), "call")
	require.Equal(t, view.SourceSyscall, alerts[0].Source)

	_, problems := load(t, "- rule: R\n  source: other\n  desc: d\n  condition: evt.num = 1\n  output: o\n  priority: ERROR\n")
	require.Len(t, problems, 1)
	require.Contains(t, problems[0].Message, `unknown source "other"`)
}
