package plan

import "github.com/sysflow-stack/sysflow/sfproto/view"

// describe says in a message what a field is.
func describe(f *view.Field) string {
	switch {
	case f.List:
		return "a list (" + typeName(f.Type) + ")"
	case f.Type == view.Addr:
		return "an address"
	case f.Type == view.Bytes:
		return "bytes"
	}
	return "a " + typeName(f.Type)
}

func typeName(t view.Type) string {
	switch t {
	case view.Int:
		return "number"
	case view.Bool:
		return "boolean"
	case view.Addr:
		return "address"
	case view.Port:
		return "port"
	case view.Net:
		return "network"
	case view.Time:
		return "time"
	case view.Duration:
		return "duration"
	case view.Bytes:
		return "bytes"
	}
	return "text"
}
