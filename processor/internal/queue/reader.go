package queue

import (
	"bytes"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/entity"
	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/spool"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// reader makes batches of frames, by the schema that stands in their segment.
type reader struct {
	schema  []byte
	decoder *message.Decoder
	joiner  *entity.Joiner
}

func (r *reader) batch(f spool.Frame, done func(error)) (*plugin.Batch, error) {
	if r.decoder == nil || !bytes.Equal(r.schema, f.Head) {
		if r.joiner == nil {
			r.joiner = entity.NewJoiner(entity.Options{})
		}
		decoder, err := message.NewDecoder(string(f.Head), r.join)
		if err != nil {
			return nil, err
		}
		r.schema, r.decoder = f.Head, decoder
	}
	return r.decoder.Decode(f.Payload, done)
}

// join joins the records of one message.
func (r *reader) join(records []sfproto.Record) []view.Record {
	r.joiner.Reset(nil)
	return r.joiner.Join(0, records)
}
