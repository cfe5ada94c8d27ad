package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// A stream is a container file that does not end: a buffer serves as well as a
// socket.
func Example() {
	var stream bytes.Buffer
	if err := send(&stream); err != nil {
		fmt.Println(err)
		return
	}
	in, err := wire.NewReceiver(&stream)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer in.Close()
	for {
		frame, err := in.Next()
		var damage *avro.DamageError
		switch {
		case err == io.EOF:
			return
		case errors.As(err, &damage):
			fmt.Println("damaged:", damage) // and reading goes on
			continue
		case err != nil:
			fmt.Println(err)
			return
		}
		for i, rec := range frame.Records {
			fmt.Println(frame.Header.HostName, frame.First+int64(i), rec.Kind())
		}
	}
	// Output:
	// node-1 100 P
	// node-1 101 PE
}

func send(w io.Writer) error {
	enc, err := avro.NewEncoder(6)
	if err != nil {
		return err
	}
	out, err := wire.NewSender(w, enc, avro.Null, &sfproto.Header{HostName: "node-1", FirstSequence: 100})
	if err != nil {
		return err
	}
	out.Append(&sfproto.Process{Exe: "/bin/sh"})
	out.Append(&sfproto.ProcessEvent{OpFlags: sfproto.OpExec})
	return out.Close()
}
