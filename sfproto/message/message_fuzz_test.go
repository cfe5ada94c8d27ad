package message_test

import (
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func FuzzDecode(f *testing.F) {
	e, err := message.NewEncoder()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(e.Append(nil, plugintest.Batch()))
	f.Add([]byte{1, 1, 0, 0, 1, 0, 0, 1, 0, 't', 0})
	var told []string
	d, err := message.NewDecoder(e.Schema(), unjoined(&told))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := d.Decode(data, nil)
		if err != nil {
			return
		}
		for _, a := range b.Annotations {
			_ = b.Records[a.Record]
		}
	})
}

func FuzzOpen(f *testing.F) {
	s, err := message.NewSealer()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s.Append(nil, plugintest.Batch()))
	f.Add([]byte("SFB\x01\x02\x03\x00"))
	o := message.NewOpener()
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := o.Open(data, nil)
		if err != nil {
			return
		}
		for _, a := range b.Annotations {
			_ = b.Records[a.Record]
		}
	})
}
