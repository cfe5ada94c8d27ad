package transform

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// change makes one text of another; false when it cannot.
type change func(string) (string, bool)

// each changes a text, or each text of a list.
func each(c *ast.Call, arg value, f change) (view.Getter, *Problem) {
	field := arg.Field
	if field.Type != view.Text && (field.Type != view.Bytes || c.Name != "b64") {
		return view.Getter{}, wrongType(c, arg, "text")
	}
	out := view.Getter{Field: &view.Field{Type: field.Type, List: field.List}}
	if read := arg.Texts; read != nil {
		out.Texts = func(e *view.Event, dst []string) []string {
			n := len(dst)
			dst = read(e, dst)
			for i := n; i < len(dst); i++ {
				v, ok := f(dst[i])
				if !ok {
					return dst[:n]
				}
				dst[i] = v
			}
			return dst
		}
		return out, nil
	}
	read := arg.Text
	out.Text = func(e *view.Event) (string, bool) {
		v, ok := read(e)
		if !ok {
			return "", false
		}
		return f(v)
	}
	return out, nil
}

func wrongType(c *ast.Call, arg value, want string) *Problem {
	return &Problem{At: arg.at, Message: fmt.Sprintf("%s() takes a %s, and %s is none", c.Name, want, arg.Field.Name)}
}

// lower changes ASCII letters alone, as Falco does.
func lower(s string) (string, bool) { return mapLetters(s, 'A', 'Z'), true }

func upper(s string) (string, bool) { return mapLetters(s, 'a', 'z'), true }

// mapLetters gives the ASCII letters of a range the other case.
func mapLetters(s string, first, last byte) string {
	for i := range len(s) {
		if s[i] < first || s[i] > last {
			continue
		}
		b := []byte(s)
		for ; i < len(b); i++ {
			if b[i] >= first && b[i] <= last {
				b[i] ^= 'a' - 'A'
			}
		}
		return string(b)
	}
	return s
}

// decode decodes base64, with or without padding.
func decode(s string) (string, bool) {
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	return string(b), err == nil
}

// basename is what follows the last slash.
func basename(s string) (string, bool) { return s[strings.LastIndexByte(s, '/')+1:], true }

// length counts the bytes of a text or the elements of a list.
func length(c *ast.Call, arg value) (view.Getter, *Problem) {
	out := view.Getter{Field: &view.Field{Type: view.Int}}
	switch g := arg.Getter; {
	case g.Texts != nil:
		out.Int = func(e *view.Event) (int64, bool) { return int64(len(g.Texts(e, nil))), true }
	case g.Ints != nil:
		out.Int = func(e *view.Event) (int64, bool) { return int64(len(g.Ints(e, nil))), true }
	case g.Addrs != nil:
		out.Int = func(e *view.Event) (int64, bool) { return int64(len(g.Addrs(e, nil))), true }
	case g.Text != nil:
		out.Int = func(e *view.Event) (int64, bool) {
			v, ok := g.Text(e)
			return int64(len(v)), ok
		}
	default:
		return out, wrongType(c, arg, "text or list")
	}
	return out, nil
}
