// Command example embeds the collector: it prints the programs that are started on this
// host, until interrupted.
//
//	sudo go run ./capture/example user=1000 executable=/usr/bin/
//
// Its arguments choose what to record, as --include of sfcollector does.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/sysflow-stack/sysflow/collector/capture"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "example:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, include []string) error {
	processes := map[sfproto.OID]*sfproto.Process{}
	o := capture.Options{Include: include, Exclude: []string{"record=file-flow", "record=network-flow"}}
	return capture.Run(ctx, o, func(r sfproto.Record) error {
		switch r := r.(type) {
		case *sfproto.Process: // comes before the first record that refers to it
			processes[r.OID] = r
		case *sfproto.ProcessEvent:
			p := processes[r.ProcOID]
			switch {
			case p == nil:
			case r.OpFlags == sfproto.OpExec:
				fmt.Printf("%d %s executes %s %s\n", p.OID.HPID, escape.Text(p.UserName), escape.Text(p.Exe), escape.Text(p.ExeArgs))
			case r.OpFlags == sfproto.OpExit:
				delete(processes, r.ProcOID)
			}
		}
		return nil
	})
}
