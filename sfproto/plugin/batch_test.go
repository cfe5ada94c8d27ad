package plugin_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func annotation(record int, rule string) plugin.Annotation {
	a := plugin.Annotation{Record: record}
	a.Rule = rule
	return a
}

func TestBatchWithKeepsRecordOrder(t *testing.T) {
	b := plugin.NewBatch(make([]view.Record, 3), nil)
	c := b.With(annotation(0, "a"), annotation(2, "b")).With(annotation(1, "c"), annotation(2, "d"))
	var rules []string
	for _, a := range c.Annotations {
		rules = append(rules, a.Rule)
	}
	require.Equal(t, []string{"a", "c", "b", "d"}, rules)
	require.Empty(t, b.Annotations)
}

func TestBatchSelectRenumbers(t *testing.T) {
	b := plugin.NewBatch(make([]view.Record, 3), nil).With(annotation(0, "a"), annotation(2, "b"))
	c := b.Select(func(i int) bool { return i != 0 })
	require.Len(t, c.Records, 2)
	require.Equal(t, []plugin.Annotation{annotation(1, "b")}, c.Annotations)
}

func TestBatchDoneIsReportedOnce(t *testing.T) {
	var got []error
	b := plugin.NewBatch(nil, func(err error) { got = append(got, err) })
	b.Retain()
	b.Done(nil)
	require.Empty(t, got)
	b.With(annotation(0, "a")).Done(nil)
	require.Equal(t, []error{nil}, got)
	require.Panics(t, func() { b.Done(nil) })
}

func TestBatchErrorThatMayPassWinsOverPermanentOne(t *testing.T) {
	again := errors.New("again")
	var got error
	b := plugin.NewBatch(nil, func(err error) { got = err })
	b.Retain()
	b.Done(plugin.Permanent(errors.New("never")))
	b.Done(again)
	require.Equal(t, again, got)
	require.False(t, plugin.IsPermanent(got))
}

func TestBatchAgainHasItsOwnAcknowledgement(t *testing.T) {
	b := plugin.NewBatch(make([]view.Record, 1), nil).With(annotation(0, "a"))
	b.Done(nil)
	var got []error
	c := b.Again(func(err error) { got = append(got, err) })
	require.Equal(t, b.Annotations, c.Annotations)
	require.Same(t, &b.Records[0], &c.Records[0])
	c.Done(nil)
	require.Equal(t, []error{nil}, got)
}

func TestBatchReplaceSharesTheAcknowledgement(t *testing.T) {
	done := 0
	b := plugin.NewBatch(make([]view.Record, 2), func(error) { done++ }).With(annotation(1, "a"))
	c := b.Replace([]view.Record{{Seq: 1}, {Seq: 2}})
	require.Equal(t, b.Annotations, c.Annotations)
	require.Zero(t, b.Records[0].Seq)
	c.Done(nil)
	require.Equal(t, 1, done)
	require.Panics(t, func() { b.Replace(nil) })
}
