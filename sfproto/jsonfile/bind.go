package jsonfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Bind decodes a value into what dst points to. Keys that dst lacks and values
// of another type are problems, all of them, each at its place; Bind reports
// whether there were none. A *Node in dst takes what stands there as it is.
func Bind(n *Node, dst any, c *Collector) bool {
	before := len(c.list)
	bind(n, reflect.ValueOf(dst).Elem(), "", c)
	return len(c.list) == before
}

// bind walks structs key by key, so as to name places, and leaves the rest to
// encoding/json.
func bind(n *Node, dst reflect.Value, path string, c *Collector) {
	if as, ok := dst.Addr().Interface().(**Node); ok {
		*as = n // for whoever binds it later
		return
	}
	_, own := dst.Addr().Interface().(json.Unmarshaler)
	switch {
	case !own && dst.Kind() == reflect.Struct && n.Kind == Object:
		bindStruct(n, dst, path, c)
	case !own && dst.Kind() == reflect.Slice && n.Kind == Array && dst.Type().Elem().Kind() == reflect.Struct:
		dst.Set(reflect.MakeSlice(dst.Type(), len(n.Items), len(n.Items)))
		for i, item := range n.Items {
			bind(item, dst.Index(i), fmt.Sprintf("%s[%d]", path, i), c)
		}
	default:
		bindLeaf(n, dst, path, c)
	}
}

func bindStruct(n *Node, dst reflect.Value, path string, c *Collector) {
	fields := jsonFields(dst.Type())
	for _, m := range n.Members {
		i, ok := fields[m.Key]
		if !ok && m.Variable != "" {
			i, ok = byCapitals(fields, m.Key)
		}
		if !ok {
			c.unknownKey(m, keyHint(m.Key, fields))
			continue
		}
		bind(m.Value, dst.FieldByIndex(i), strings.TrimPrefix(path+"."+m.Key, "."), c)
	}
}

func bindLeaf(n *Node, dst reflect.Value, path string, c *Collector) {
	if n.unresolved && dst.Kind() != reflect.String {
		return
	}
	text, err := json.Marshal(n)
	if err == nil {
		err = json.Unmarshal(text, dst.Addr().Interface())
	}
	if err != nil && n.expanded && dst.Kind() != reflect.String {
		// An environment variable is text: let it be the number that is wanted.
		text, _ := n.Value.(string)
		if json.Unmarshal([]byte(text), dst.Addr().Interface()) == nil {
			return
		}
	}
	if err == nil {
		return
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		c.Add(n.Place, "", "%s: want %s, have %s", path, describe(dst.Type()), n)
		return
	}
	c.Add(n.Place, "", "%s: %v", path, err)
}

// describe names a Go type as a JSON user knows it.
func describe(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "a list of " + strings.TrimPrefix(strings.TrimPrefix(describe(t.Elem()), "a "), "an ") + "s"
	case reflect.Map, reflect.Struct:
		return "an object"
	case reflect.Float32, reflect.Float64:
		return "a number"
	}
	return "a whole number"
}

// jsonFields are a struct's fields by their JSON key, those of embedded structs
// included.
func jsonFields(t reflect.Type) map[string][]int {
	out := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct {
			continue // its fields are there themselves
		}
		if f.IsExported() && name != "-" {
			if name == "" {
				name = f.Name
			}
			out[name] = f.Index
		}
	}
	return out
}

// byCapitals finds the field that a variable means, whose name tells no case.
func byCapitals(fields map[string][]int, key string) ([]int, bool) {
	for name, i := range fields {
		if Capitals(name) == Capitals(key) {
			return i, true
		}
	}
	return nil, false
}

func keyHint(key string, fields map[string][]int) string {
	known := make([]string, 0, len(fields))
	for name := range fields {
		known = append(known, name)
	}
	return Nearest(key, known)
}
