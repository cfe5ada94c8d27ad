package wire

import (
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// CutMark stands at the end of what was cut: in a text, as the last item of a
// list, as a key of a map.
const CutMark = "[cut]"

// cut shortens one field.
type cut struct {
	field string
	// shorten takes away at least excess bytes, or as many as there are. It
	// reports whether it took any.
	shorten func(excess int) bool
}

// cutsOf returns a copy of a record and what can be cut of that, the
// dispensable first. Ids are never cut: they are what records are joined by.
func cutsOf(rec sfproto.Record) (sfproto.Record, []cut) {
	switch r := rec.(type) {
	case *sfproto.Header:
		c := *r
		return &c, []cut{text("filename", &c.Filename), text("ip", &c.IP), text("exporter", &c.Exporter)}
	case *sfproto.Container:
		c := *r
		return &c, []cut{text("image", &c.Image), text("name", &c.Name), text("imageid", &c.ImageID)}
	case *sfproto.Process:
		c := *r
		return &c, []cut{list("env", &c.Env), text("exeArgs", &c.ExeArgs), text("cwd", &c.CWD), text("exe", &c.Exe)}
	case *sfproto.File:
		c := *r
		return &c, []cut{text("path", &c.Path)}
	case *sfproto.ProcessEvent:
		c := *r
		return &c, []cut{list("args", &c.Args)}
	case *sfproto.Pod:
		c := *r
		return &c, []cut{table("labels", &c.Labels), table("selectors", &c.Selectors), whole("services", &c.Services)}
	case *sfproto.K8sEvent:
		c := *r
		return &c, []cut{text("message", &c.Message)}
	}
	return rec, nil
}

// text cuts the end of a string.
func text(field string, s *string) cut {
	return cut{field, func(excess int) bool {
		if len(*s) <= len(CutMark) {
			return false
		}
		keep := max(0, len(*s)-excess-len(CutMark))
		for keep > 0 && !utf8.RuneStart((*s)[keep]) {
			keep--
		}
		*s = (*s)[:keep] + CutMark
		return true
	}}
}

// list cuts the last items of a list.
func list(field string, items *[]string) cut {
	return cut{field, func(excess int) bool {
		keep, freed := len(*items), -(len(CutMark) + 1)
		for keep > 0 && freed < excess {
			keep--
			freed += len((*items)[keep]) + 1 // and its length, of a byte at least
		}
		if freed <= 0 {
			return false
		}
		*items = append(slices.Clip((*items)[:keep]), CutMark)
		return true
	}}
}

// table cuts the last keys of a map.
func table(field string, m *map[string]string) cut {
	return cut{field, func(excess int) bool {
		keys, freed := slices.Sorted(maps.Keys(*m)), -(len(CutMark) + 2)
		for len(keys) > 0 && freed < excess {
			last := keys[len(keys)-1]
			keys = keys[:len(keys)-1]
			freed += len(last) + len((*m)[last]) + 2
		}
		if freed <= 0 {
			return false
		}
		kept := map[string]string{CutMark: ""}
		for _, k := range keys {
			kept[k] = (*m)[k]
		}
		*m = kept
		return true
	}}
}

// whole takes a list away.
func whole[T any](field string, items *[]T) cut {
	return cut{field, func(int) bool {
		had := len(*items) > 0
		*items = nil
		return had
	}}
}
