package message

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/entity"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// ContentType is the media type of sealed messages.
const ContentType = "application/vnd.sysflow.batch"

// sealedMagic begins a sealed message: three letters and the form's version.
const sealedMagic = "SFB\x01"

// maxSchemas bounds the schemas whose decoders an Opener keeps.
const maxSchemas = 8

var errNotSealed = errors.New(`not a batch of SysFlow's: it does not begin with "SFB\x01"`)

// Sealer makes messages that carry their schema, compressed: some 1.8 KB that a
// broker's compression folds into one. It is for one goroutine.
type Sealer struct {
	enc  *Encoder
	head []byte
}

// NewSealer makes a sealer of the current version's schema.
func NewSealer() (*Sealer, error) {
	enc, err := NewEncoder()
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("compress schema: %w", err)
	}
	if _, err := io.WriteString(w, enc.Schema()); err != nil {
		return nil, fmt.Errorf("compress schema: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress schema: %w", err)
	}
	head := binary.AppendUvarint([]byte(sealedMagic), uint64(packed.Len()))
	return &Sealer{enc: enc, head: append(head, packed.Bytes()...)}, nil
}

// Fingerprint is that of the schema; see avro.Schema.
func (s *Sealer) Fingerprint() string { return s.enc.Fingerprint() }

// Append appends a batch as one sealed message.
func (s *Sealer) Append(dst []byte, b *plugin.Batch) []byte {
	return s.enc.Append(append(dst, s.head...), b)
}

// Opener makes batches of sealed messages, whatever version wrote them. It is for
// one goroutine.
type Opener struct {
	decoders map[string]*Decoder // by the compressed schema
	joiner   *entity.Joiner
}

// NewOpener makes an opener that knows no schema yet.
func NewOpener() *Opener {
	return &Opener{decoders: map[string]*Decoder{}, joiner: entity.NewJoiner(entity.Options{})}
}

// Open reads a message. The batch's strings point into it; done is as
// plugin.NewBatch's.
func (o *Opener) Open(data []byte, done func(error)) (*plugin.Batch, error) {
	rest, ok := bytes.CutPrefix(data, []byte(sealedMagic))
	if !ok {
		return nil, errNotSealed
	}
	n, used := binary.Uvarint(rest)
	if used <= 0 || n > uint64(len(rest)-used) {
		return nil, fmt.Errorf("open message: %w", errShort)
	}
	packed, rest := rest[used:used+int(n)], rest[used+int(n):]
	d, err := o.decoder(packed)
	if err != nil {
		return nil, err
	}
	return d.Decode(rest, done)
}

func (o *Opener) decoder(packed []byte) (*Decoder, error) {
	if d, ok := o.decoders[string(packed)]; ok {
		return d, nil
	}
	text, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), avro.MaxSchemaSize+1))
	if err != nil {
		return nil, fmt.Errorf("decompress schema of message: %w", err)
	}
	d, err := NewDecoder(string(text), o.join)
	if err != nil {
		return nil, err
	}
	if len(o.decoders) >= maxSchemas {
		clear(o.decoders)
	}
	o.decoders[string(packed)] = d
	return d, nil
}

// join joins the records of one message.
func (o *Opener) join(records []sfproto.Record) []view.Record {
	o.joiner.Reset(nil)
	return o.joiner.Join(0, records)
}
