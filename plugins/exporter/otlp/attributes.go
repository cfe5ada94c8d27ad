package otlp

import (
	"strings"
	"unicode/utf8"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	common "go.opentelemetry.io/proto/otlp/common/v1"
)

type attributes []*common.KeyValue

func (a *attributes) add(key string, v *common.AnyValue) {
	*a = append(*a, &common.KeyValue{Key: key, Value: v})
}

// text adds a string; one that is empty says nothing.
func (a *attributes) text(key, value string) {
	if value != "" {
		a.add(key, text(value))
	}
}

func (a *attributes) num(key string, value int64) { a.add(key, number(value)) }

func (a *attributes) texts(key string, list []string) {
	if len(list) > 0 {
		a.add(key, texts(list))
	}
}

// ofRecord adds who acted and on what, by the names of the semantic conventions,
// then what the rule's output named and what enrichers said.
func (a *attributes) ofRecord(it encoding.Item) {
	if p := it.Record.Process; p != nil {
		a.num("process.pid", p.OID.HPID)
		a.text("process.executable.path", p.Exe)
		a.text("process.executable.name", p.Name())
		a.text("process.command_line", strings.TrimSpace(p.Exe+" "+p.ExeArgs))
		a.text("process.owner", p.UserName)
		if p.Parent != nil {
			a.num("process.parent_pid", p.Parent.OID.HPID)
		}
	}
	if f := it.Record.File; f != nil {
		a.text("file.path", f.Path)
	}
	if client, server, _, ok := it.Record.Ends(); ok {
		a.text("source.address", client.Addr().String())
		a.num("source.port", int64(client.Port()))
		a.text("destination.address", server.Addr().String())
		a.num("destination.port", int64(server.Port()))
	}
	if it.Alert != nil {
		for _, f := range it.Alert.Fields {
			if v := value(f.Value); v != nil {
				a.add("sysflow.field."+f.Name, v)
			}
		}
	}
	a.enrichment(it.Annotations)
}

func (a *attributes) enrichment(all []plugin.Annotation) {
	for _, annotation := range all {
		for key, v := range annotation.Enrichment {
			a.text(key, v)
		}
	}
}

func value(v any) *common.AnyValue {
	switch v := v.(type) {
	case string:
		return text(v)
	case int64:
		return number(v)
	case bool:
		return &common.AnyValue{Value: &common.AnyValue_BoolValue{BoolValue: v}}
	case []string:
		return texts(v)
	}
	return nil
}

// text is a string of UTF-8, which protocol buffers demand; other bytes become
// U+FFFD.
func text(s string) *common.AnyValue {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return &common.AnyValue{Value: &common.AnyValue_StringValue{StringValue: s}}
}

func number(n int64) *common.AnyValue {
	return &common.AnyValue{Value: &common.AnyValue_IntValue{IntValue: n}}
}

func texts(list []string) *common.AnyValue {
	out := new(common.ArrayValue)
	for _, s := range list {
		out.Values = append(out.Values, text(s))
	}
	return &common.AnyValue{Value: &common.AnyValue_ArrayValue{ArrayValue: out}}
}
