package run

import (
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/sink"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

// target is where the records go.
func (s *session) target(enc *avro.Encoder) (sink.Target, error) {
	switch {
	case s.Callback != nil:
		s.bytes = func() int64 { return 0 }
		return sink.NewCallback(s.Callback), nil
	case s.Capture.Protocol == config.ProtocolOriginal:
		t := sink.NewOriginal(sink.OriginalOptions{Path: s.Capture.Socket, Encoder: enc, Peer: s.ignorePeer, Log: s.Log})
		s.bytes, s.cuts = t.Bytes, t.Cuts
		return t, nil
	case s.Capture.Spool != "":
		return s.openSpool(enc)
	case s.Capture.Socket != "":
		t := sink.NewSocket(s.Capture.Socket, enc, s.ignorePeer)
		s.bytes = t.Bytes
		return t, nil
	case s.Capture.Out == "-":
		t := sink.NewPipe(s.Stdout, enc)
		s.bytes = t.Bytes
		return t, nil
	}
	t := sink.NewFile(s.Capture.Out, s.Capture.Force, enc)
	s.bytes = t.Bytes
	return t, nil
}

func (s *session) openSpool(enc *avro.Encoder) (sink.Target, error) {
	c := &s.Capture
	t, err := sink.NewSpool(sink.SpoolOptions{
		Dir: c.Spool, Bytes: int64(c.SpoolSize), Sync: time.Duration(c.SpoolSync), Newest: c.SpoolFull == config.DropNewest,
		Socket: c.Socket, Encoder: enc, Peer: s.ignorePeer, Ledger: &s.ledger, Log: s.Log,
	})
	if err != nil {
		return nil, err
	}
	s.spool, s.bytes = t, t.Bytes
	return t, nil
}
