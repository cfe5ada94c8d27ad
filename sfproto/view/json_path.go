package view

import (
	"encoding/json"
	"strconv"
	"strings"
)

// jsonPath finds a value in a JSON document by a path of names and numbers with
// dots between: items.0.metadata.name. '#' is how many there are of a list. Names
// may be in any case. Texts come without quotes, objects and lists as JSON.
func jsonPath(document, path string) (string, bool) {
	d := json.NewDecoder(strings.NewReader(document))
	d.UseNumber() // long numbers keep their digits
	var v any
	if d.Decode(&v) != nil {
		return "", false
	}
	for step := range strings.SplitSeq(path, ".") {
		var ok bool
		if v, ok = member(v, step); !ok {
			return "", false
		}
	}
	switch v := v.(type) {
	case nil:
		return "", false
	case string:
		return v, true
	}
	text, err := json.Marshal(v)
	return string(text), err == nil
}

func member(v any, name string) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		if m, ok := v[name]; ok {
			return m, true
		}
		for key, m := range v {
			if strings.EqualFold(key, name) {
				return m, true
			}
		}
	case []any:
		if name == "#" {
			return json.Number(strconv.Itoa(len(v))), true
		}
		if n, err := strconv.Atoi(name); err == nil && n >= 0 && n < len(v) {
			return v[n], true
		}
	}
	return nil, false
}

// jsonField makes a field whose value is JSON, of which a path in brackets takes
// a part.
func jsonField(name, meaning string, read func(*Event) (string, bool)) entry {
	return entry{
		Field: Field{Name: name, Type: Text, Arg: OptionalKey, Meaning: meaning},
		plain: Getter{Text: read},
		key: func(path string) Getter {
			return Getter{Text: func(e *Event) (string, bool) {
				document, ok := read(e)
				if !ok {
					return "", false
				}
				return jsonPath(document, path)
			}}
		},
	}
}
