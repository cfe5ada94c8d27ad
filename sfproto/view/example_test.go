package view_test

import (
	"fmt"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// A record stands for several events. A field is resolved once and then read
// for each of them.
func Example() {
	record := view.Record{
		Record: &sfproto.FileFlow{OpFlags: sfproto.OpOpen | sfproto.OpWrite | sfproto.OpClose, FD: 3, NumWSendBytes: 20,
			Calls: 1<<sfproto.CallOpenat | 1<<sfproto.CallWrite | 1<<sfproto.CallClose},
		Process: view.NewProcess(&sfproto.Process{Exe: "/usr/bin/tee"}, nil, nil, nil),
		File:    &sfproto.File{Path: "/etc/hosts", ResType: sfproto.ResFile},
	}
	name, err := view.Records().Resolve("fd.name", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, event := range record.AppendEvents(nil) {
		file, _ := name.Text(&event)
		fmt.Println(event.Type, file)
	}
	_, err = view.Records().Resolve("proc.nane", "")
	fmt.Println(err)
	// Output:
	// openat /etc/hosts
	// write /etc/hosts
	// close /etc/hosts
	// unknown field "proc.nane": did you mean proc.name?
}
