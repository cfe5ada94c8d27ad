package plugin_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// historySource makes an exec record of every line of a shell's history.
type historySource struct{ r io.Reader }

// Run implements plugin.Source.
func (s historySource) Run(ctx context.Context, next plugin.Consumer) error {
	lines := bufio.NewScanner(s.r)
	for seq := int64(0); lines.Scan() && ctx.Err() == nil; seq++ {
		b := plugin.NewBatch([]view.Record{execOf(lines.Text(), seq)}, nil)
		err := next.Consume(ctx, b)
		b.Done(err) // the source's own reference
		if err != nil {
			return fmt.Errorf("hand on line %d: %w", seq+1, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read history: %w", err)
	}
	return nil
}

func execOf(line string, seq int64) view.Record {
	name, args, _ := strings.Cut(line, " ")
	p := &sfproto.Process{OID: sfproto.OID{HPID: 100 + seq}, Exe: name, ExeArgs: args}
	return view.Record{
		Record:  &sfproto.ProcessEvent{ProcOID: p.OID, OpFlags: sfproto.OpExec},
		Seq:     seq,
		Process: view.NewProcess(p, nil, nil, nil),
	}
}

// A source makes batches of records from elsewhere, until its input or its
// context ends.
func Example_source() {
	factory := plugin.Factory{
		Type:  "history",
		About: "Makes exec records of a shell's history.",
		NewSource: func(plugin.Settings, any) (plugin.Source, error) {
			return historySource{strings.NewReader("ls -l\ncat /etc/passwd\n")}, nil
		},
	}

	source, err := factory.NewSource(plugin.Settings{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	sink := new(plugintest.Sink)
	if err := source.Run(context.Background(), sink); err != nil {
		fmt.Println(err)
	}
	for _, r := range sink.Records() {
		fmt.Println(r.Process.Cmdline())
	}
	// Output:
	// ls -l
	// cat /etc/passwd
}
