package plugin_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// burst finds process trees that run many programs within a minute: a service and all
// that it starts, directly or not. Its state is bounded: a tree is forgotten when its
// root exits, and when there are too many, the one seen first makes room, which is
// counted.
type burst struct {
	limit int
	size  int
	count func(name string, n int64)
	next  plugin.Consumer
	trees map[sfproto.OID]*window
	order []sfproto.OID // of roots, by first sight
}

// window counts the programs of a tree in the current minute.
type window struct {
	began int64
	n     int
}

func (s *burst) Consume(ctx context.Context, b *plugin.Batch) error {
	var found []plugin.Annotation
	for i := range b.Records {
		r := &b.Records[i]
		pe, ok := r.Record.(*sfproto.ProcessEvent)
		if !ok || r.Process == nil {
			continue
		}
		root := rootOf(r.Process)
		switch {
		case pe.OpFlags&sfproto.OpExec != 0:
			if s.observe(root.OID, pe.TS) == s.limit {
				found = append(found, s.alert(i, root))
			}
		case pe.OpFlags&sfproto.OpExit != 0 && r.Process.OID == root.OID:
			s.forget(root.OID)
		}
	}
	return s.next.Consume(ctx, b.With(found...))
}

// rootOf is the root of a process's tree: the ancestor that init started, or the
// oldest one known. Ancestors are as of the record, whatever came after.
func rootOf(p *view.Process) *view.Process {
	for p.Parent != nil && p.Parent.OID.HPID != 1 {
		p = p.Parent
	}
	return p
}

// observe counts an exec in a tree and returns the count of its minute.
func (s *burst) observe(root sfproto.OID, ts int64) int {
	w := s.trees[root]
	if w == nil {
		if len(s.order) == s.size {
			s.forget(s.order[0])
			s.count("evicted", 1)
		}
		w = &window{began: ts}
		s.trees[root] = w
		s.order = append(s.order, root)
	}
	if ts-w.began > int64(time.Minute) {
		*w = window{began: ts}
	}
	w.n++
	return w.n
}

func (s *burst) forget(root sfproto.OID) {
	delete(s.trees, root)
	s.order = slices.DeleteFunc(s.order, func(o sfproto.OID) bool { return o == root })
}

func (s *burst) alert(i int, root *view.Process) plugin.Annotation {
	a := plugin.Annotation{Record: i, Source: "syscall"}
	a.Rule, a.Priority = "Burst of programs", "Notice"
	a.Output = fmt.Sprintf("%q and what it started ran %d programs within a minute", root.Name(), s.limit)
	return a
}

// An analytic keeps state over batches, here for each process tree, and adds alerts to
// the records that complete a pattern.
func Example_analytic() {
	factory := plugin.Factory{
		Type:  "burst",
		About: "Finds process trees that run many programs within a minute.",
		NewStage: func(s plugin.Settings, _ any, next plugin.Consumer) (plugin.Consumer, error) {
			return &burst{limit: 3, size: 1000, count: s.Count, next: next, trees: map[sfproto.OID]*window{}}, nil
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
	// Output: Notice "nginx" and what it started ran 3 programs within a minute
}
