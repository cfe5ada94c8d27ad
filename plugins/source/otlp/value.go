package otlp

import (
	"encoding/base64"
	"math"
	"strconv"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
	common "go.opentelemetry.io/proto/otlp/common/v1"
)

// maxDepth bounds lists in lists; what lies deeper is null.
const maxDepth = 32

// text is a value as a rule reads it: a text as it is, a number in decimal, bytes in
// base64, a list or map as JSON; "" for none.
func text(v *common.AnyValue) string {
	switch v := v.GetValue().(type) {
	case *common.AnyValue_StringValue:
		return v.StringValue
	case *common.AnyValue_BytesValue:
		return base64.StdEncoding.EncodeToString(v.BytesValue)
	case *common.AnyValue_DoubleValue:
		return strconv.FormatFloat(v.DoubleValue, 'g', -1, 64)
	case nil:
		return ""
	}
	return string(appendJSON(nil, v, maxDepth))
}

// appendJSON appends a value as JSON.
func appendJSON(dst []byte, v *common.AnyValue, depth int) []byte {
	if depth == 0 {
		return append(dst, "null"...)
	}
	switch v := v.GetValue().(type) {
	case *common.AnyValue_StringValue:
		return escape.AppendJSON(dst, v.StringValue)
	case *common.AnyValue_BoolValue:
		return strconv.AppendBool(dst, v.BoolValue)
	case *common.AnyValue_IntValue:
		return strconv.AppendInt(dst, v.IntValue, 10)
	case *common.AnyValue_DoubleValue:
		if math.IsNaN(v.DoubleValue) || math.IsInf(v.DoubleValue, 0) {
			return append(dst, "null"...) // JSON has no form of it
		}
		return strconv.AppendFloat(dst, v.DoubleValue, 'g', -1, 64)
	case *common.AnyValue_BytesValue:
		return escape.AppendJSON(dst, base64.StdEncoding.EncodeToString(v.BytesValue))
	case *common.AnyValue_ArrayValue:
		dst = append(dst, '[')
		for i, item := range v.ArrayValue.GetValues() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendJSON(dst, item, depth-1)
		}
		return append(dst, ']')
	case *common.AnyValue_KvlistValue:
		dst = append(dst, '{')
		for i, kv := range v.KvlistValue.GetValues() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(escape.AppendJSON(dst, kv.GetKey()), ':')
			dst = appendJSON(dst, kv.GetValue(), depth-1)
		}
		return append(dst, '}')
	}
	return append(dst, "null"...)
}

// texts are attributes by name; of a name that is there twice the last counts.
func texts(list []*common.KeyValue) map[string]string {
	if len(list) == 0 {
		return nil
	}
	out := make(map[string]string, len(list))
	for _, kv := range list {
		out[kv.GetKey()] = text(kv.GetValue())
	}
	return out
}
