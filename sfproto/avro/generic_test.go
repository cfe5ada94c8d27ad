package avro

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	hamba "github.com/hamba/avro/v2"
	"github.com/hamba/avro/v2/ocf"
	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// genericReader reads a container with an independent reader.
func genericReader(t testing.TB, r io.Reader) *ocf.Decoder {
	t.Helper()
	dec, err := ocf.NewDecoder(r, ocf.WithDecoderSchemaCache(&hamba.SchemaCache{}))
	require.NoError(t, err)
	return dec
}

// branchOf is the record inside of what the independent reader gives.
func branchOf(v any) any { return v.(map[string]any)["rec"] }

// differs compares what the independent reader decoded with a value of ours and
// returns the path of the first difference, "" when there is none. Fields that
// our structs lack are left out; null is our zero value.
func differs(want any, got reflect.Value) string {
	switch w := want.(type) {
	case nil:
		if got.Kind() != reflect.Slice && !got.IsZero() {
			return fmt.Sprintf(": null is %v", got)
		}
		return ""
	case map[string]any:
		return mapDiffers(w, got)
	case time.Time: // a logical type, which our reader passes over
		if w.UnixMilli() != got.Int() {
			return fmt.Sprintf(": %d is %d", w.UnixMilli(), got.Int())
		}
		return ""
	case []any:
		if got.Kind() != reflect.Slice || got.Len() != len(w) {
			return fmt.Sprintf(": %v is %v", w, got)
		}
		for i := range w {
			if d := differs(w[i], got.Index(i)); d != "" {
				return fmt.Sprintf("[%d]%s", i, d)
			}
		}
		return ""
	}
	if enum, ok := got.Interface().(fmt.Stringer); ok && got.Kind() == reflect.Uint8 {
		got = reflect.ValueOf(enum.String())
	}
	if fmt.Sprint(want) != fmt.Sprint(reflect.Indirect(got)) && !sameBytes(want, got) {
		return fmt.Sprintf(": %v is %v", want, got)
	}
	return ""
}

func mapDiffers(want map[string]any, got reflect.Value) string {
	for name, v := range want {
		if got.Kind() != reflect.Map && len(want) == 1 && (strings.Contains(name, ".") || name == "string") {
			return differs(v, got) // a union's branch
		}
		switch got.Kind() {
		case reflect.Struct:
			field, ok := fieldByTag(got.Type(), name)
			if !ok {
				continue
			}
			if d := differs(v, got.FieldByIndex(field.Index)); d != "" {
				return "." + name + d
			}
		case reflect.Map:
			if d := differs(v, got.MapIndex(reflect.ValueOf(name))); d != "" {
				return "." + name + d
			}
		default:
			return fmt.Sprintf(".%s: %v is %v", name, v, got)
		}
	}
	return ""
}

func sameBytes(want any, got reflect.Value) bool {
	w := reflect.ValueOf(want)
	return w.Kind() == reflect.Array && got.Kind() == reflect.Array && reflect.DeepEqual(
		fmt.Sprintf("%x", w.Interface()), fmt.Sprintf("%x", got.Convert(w.Type()).Interface()))
}

func requireSame(t *testing.T, want any, got sfproto.Record) {
	t.Helper()
	require.Empty(t, differs(want, reflect.ValueOf(got).Elem()), "%s", got.Kind())
}

// everyRecord has at least one record of each kind of version 6.
func everyRecord() []sfproto.Record {
	return append(sampleRecords(),
		&sfproto.NetworkEvent{OpFlags: sfproto.OpConnect, Syscall: "connect", DIP6: sfproto.IPv6{15: 1}, Ret: -111},
		&sfproto.NetworkFlow{SIP6: sfproto.IPv6{15: 1}, DIP6: sfproto.IPv6{15: 2}, Calls: 1 << sfproto.CallConnect},
		&sfproto.SyscallEvent{Syscall: "ptrace", Args: []int64{16, -1}, Strings: []string{"s", ""}, Ret: -1 << 40},
		&sfproto.Loss{Class: "read", Reason: "ring full", Count: 9, ContainerID: "c1"},
		&sfproto.DNS{Query: "example.org", Answers: []sfproto.DNSAnswer{{Name: "example.org", Type: 1, TTL: 60, Data: "192.0.2.1"}}},
		&sfproto.Annotation{Rule: "r", Tags: []string{"a"}, Enrichment: map[string]string{"k": "v"}},
	)
}
