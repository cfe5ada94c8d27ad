package encoding

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// FingerprintHeader is the header of a broker's message that names the schema of
// a batch, by its CRC-64-AVRO in hexadecimal.
const FingerprintHeader = "sysflow-schema"

// Packer makes messages of whole batches, for brokers: each stands alone, with the
// entities that its records refer to and what stages said of them. It is for one
// goroutine.
type Packer struct {
	config Config
	limit  int // bytes of a message
	sealer *message.Sealer
}

// Message is some records of one node.
type Message struct {
	// Key is the node's: messages with the same key keep their order.
	Key string
	// ID names the records: the same for each try. "" as for Item.ID.
	ID   string
	Body []byte
}

// NewPacker makes a packer of messages of so many bytes at most.
func NewPacker(c Config, limit int) (*Packer, error) {
	sealer, err := message.NewSealer()
	return &Packer{config: c, limit: limit, sealer: sealer}, err
}

// Fingerprint is for FingerprintHeader.
func (p *Packer) Fingerprint() string { return p.sealer.Fingerprint() }

// Limit sets how many bytes a message may have.
func (p *Packer) Limit(bytes int) { p.limit = bytes }

// Messages are those of a batch: one for each node, or several when one would be
// too long. A record that is too long alone is in the error, which is permanent.
func (p *Packer) Messages(b *plugin.Batch) ([]Message, error) {
	var out []Message
	var tooLong int
	b = p.config.Select(b)
	nodes := keys(b)
	for _, key := range nodes {
		own := b
		if len(nodes) > 1 {
			own = b.Select(func(i int) bool { return Node(&b.Records[i]) == key })
		}
		out = p.split(out, key, own, &tooLong)
	}
	if tooLong > 0 {
		return out, plugin.Permanent(fmt.Errorf("%d records are longer than a message of %d bytes", tooLong, p.limit))
	}
	return out, nil
}

// split appends a batch as one message, or its halves when that is too long.
func (p *Packer) split(out []Message, key string, b *plugin.Batch, tooLong *int) []Message {
	body := p.sealer.Append(nil, b)
	if len(body) <= p.limit {
		return append(out, Message{Key: key, ID: messageID(b), Body: body})
	}
	half := len(b.Records) / 2
	if half == 0 {
		*tooLong++
		return out
	}
	out = p.split(out, key, b.Select(func(i int) bool { return i < half }), tooLong)
	return p.split(out, key, b.Select(func(i int) bool { return i >= half }), tooLong)
}

// keys are the nodes of a batch, in order.
func keys(b *plugin.Batch) []string {
	var out []string
	for i := range b.Records {
		if key := Node(&b.Records[i]); !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

// Node is the name of the node that a record is of, "" when nothing tells.
func Node(r *view.Record) string {
	h := r.Header
	switch {
	case h == nil:
		return ""
	case h.NodeID != "":
		return h.NodeID
	case h.HostName != "":
		return h.HostName
	}
	return h.Exporter
}

func messageID(b *plugin.Batch) string {
	first, last := &b.Records[0], &b.Records[len(b.Records)-1]
	if first.Header == nil || first.Header.StreamID == "" || last.Header == nil {
		return ""
	}
	id := first.Header.StreamID + "-" + strconv.FormatInt(first.Seq, 10) + "-"
	if last.Header != first.Header {
		id += last.Header.StreamID + "-"
	}
	return id + strconv.FormatInt(last.Seq, 10) + "-" + strconv.Itoa(len(b.Records)) + "-" + strconv.Itoa(len(b.Annotations))
}
