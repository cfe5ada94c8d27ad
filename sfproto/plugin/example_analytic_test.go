package plugin_test

import (
	"context"
	"fmt"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// burst finds processes that run many programs within a minute. Its state is
// bounded: when it is full, the processes seen longest ago make room, and that
// is counted.
type burst struct {
	limit int
	size  int
	count func(name string, n int64)
	next  plugin.Consumer
	seen  map[sfproto.OID]*window
	order []sfproto.OID // by first sight
}

// window counts a parent's children in the current minute.
type window struct {
	began int64
	n     int
}

func (s *burst) Consume(ctx context.Context, b *plugin.Batch) error {
	var found []plugin.Annotation
	for i := range b.Records {
		r := &b.Records[i]
		pe, ok := r.Record.(*sfproto.ProcessEvent)
		if !ok || pe.OpFlags&sfproto.OpExec == 0 || r.Process == nil || r.Process.Parent == nil {
			continue
		}
		if s.observe(r.Process.Parent, pe.TS) == s.limit {
			found = append(found, s.alert(i, r))
		}
	}
	return s.next.Consume(ctx, b.With(found...))
}

// observe counts an exec below a process and returns the count of its minute.
func (s *burst) observe(parent *view.Process, ts int64) int {
	w := s.seen[parent.OID]
	if w == nil {
		if len(s.order) == s.size {
			delete(s.seen, s.order[0])
			s.order = s.order[1:]
			s.count("evicted", 1)
		}
		w = &window{began: ts}
		s.seen[parent.OID] = w
		s.order = append(s.order, parent.OID)
	}
	if ts-w.began > int64(time.Minute) {
		*w = window{began: ts}
	}
	w.n++
	return w.n
}

func (s *burst) alert(i int, r *view.Record) plugin.Annotation {
	a := plugin.Annotation{Record: i, Source: "syscall"}
	a.Rule, a.Priority = "Burst of programs", "Notice"
	a.Output = fmt.Sprintf("%q ran %d programs within a minute", r.Process.Parent.Name(), s.limit)
	return a
}

// An analytic keeps state over batches and adds alerts to the records that
// complete a pattern.
func Example_analytic() {
	factory := plugin.Factory{
		Type:  "burst",
		About: "Finds processes that run many programs within a minute.",
		NewStage: func(s plugin.Settings, _ any, next plugin.Consumer) (plugin.Consumer, error) {
			return &burst{limit: 3, size: 1000, count: s.Count, next: next, seen: map[sfproto.OID]*window{}}, nil
		},
	}

	sink := new(plugintest.Sink)
	stage, err := factory.NewStage(plugin.Settings{Count: func(string, int64) {}}, nil, sink)
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 4 {
		if err := stage.Consume(context.Background(), plugintest.Batch()); err != nil {
			fmt.Println(err)
		}
	}
	for _, a := range sink.Annotations() {
		fmt.Println(a.Priority, a.Output)
	}
	// Output: Notice "nginx" ran 3 programs within a minute
}
