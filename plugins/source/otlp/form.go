package otlp

import (
	"encoding/base64"
	"encoding/hex"
	"errors"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
	collector "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// form is a way to write messages.
type form struct {
	name    string // the content type
	read    func([]byte, *collector.ExportLogsServiceRequest) error
	marshal func(proto.Message) ([]byte, error)
}

func forms() []form {
	return []form{
		{"application/x-protobuf", readBinary, proto.Marshal},
		{"application/json", readJSON, protojson.Marshal},
	}
}

const (
	maxNesting = 64  // messages in messages
	maxShown   = 200 // bytes of an error
)

func readBinary(body []byte, r *collector.ExportLogsServiceRequest) error {
	if err := (proto.UnmarshalOptions{RecursionLimit: maxNesting, DiscardUnknown: true}).Unmarshal(body, r); err != nil {
		return errors.New("the body is no ExportLogsServiceRequest in protocol buffers' form")
	}
	return nil
}

// readJSON reads protocol buffers' JSON with OTLP's exception: trace and span ids are
// in hexadecimal there, which protocol buffers' JSON takes for base64. Nothing is lost
// by that: sixteen and eight bytes in hexadecimal are whole groups of base64.
func readJSON(body []byte, r *collector.ExportLogsServiceRequest) error {
	if err := (protojson.UnmarshalOptions{RecursionLimit: maxNesting, DiscardUnknown: true}).Unmarshal(body, r); err != nil {
		return errors.New("the body is no ExportLogsServiceRequest in JSON: " + shown(err))
	}
	for _, of := range r.GetResourceLogs() {
		for _, scope := range of.GetScopeLogs() {
			for _, l := range scope.GetLogRecords() {
				if l != nil {
					l.TraceId, l.SpanId = fromHex(l.TraceId), fromHex(l.SpanId)
				}
			}
		}
	}
	return nil
}

// shown is an error that quotes a body, as far as an answer can say it.
func shown(err error) string {
	text := err.Error()
	return escape.Text(text[:min(len(text), maxShown)])
}

func fromHex(id []byte) []byte {
	out, err := hex.DecodeString(base64.StdEncoding.EncodeToString(id))
	if err != nil {
		return nil // no id
	}
	return out
}
