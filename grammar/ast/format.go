package ast

import "strings"

// Format is a condition's canonical text: parsing it gives the same tree.
func Format(e Expr) string { return string(appendExpr(nil, e)) }

func appendExpr(dst []byte, e Expr) []byte {
	switch e := e.(type) {
	case *And:
		return appendTerms(dst, e.Terms, " and ")
	case *Or:
		return appendTerms(dst, e.Terms, " or ")
	case *Not:
		return appendNot(dst, e)
	case *Macro:
		return append(dst, e.Name...)
	case *Check:
		return appendCheck(dst, e)
	}
	return dst
}

// appendNot puts brackets around a negation of a negation: two "not " in a row
// would cancel each other.
func appendNot(dst []byte, e *Not) []byte {
	dst = append(dst, "not "...)
	if _, nested := e.X.(*Not); !nested {
		return appendExpr(dst, e.X)
	}
	dst = appendExpr(append(dst, '('), e.X)
	return append(dst, ')')
}

func appendTerms(dst []byte, terms []Expr, by string) []byte {
	dst = append(dst, '(')
	for i, t := range terms {
		if i > 0 {
			dst = append(dst, by...)
		}
		dst = appendExpr(dst, t)
	}
	return append(dst, ')')
}

func appendCheck(dst []byte, c *Check) []byte {
	dst = appendValue(dst, c.Left)
	dst = append(append(dst, ' '), c.Op.String()...)
	if c.Modifier != NoModifier {
		dst = append(append(dst, ' '), c.Modifier.String()...)
	}
	if c.Right == nil {
		return dst
	}
	dst = append(dst, ' ')
	if f, ok := c.Right.(*Field); ok {
		dst = appendValue(append(dst, "val("...), f)
		return append(dst, ')')
	}
	return appendValue(dst, c.Right)
}

func appendValue(dst []byte, v Value) []byte {
	switch v := v.(type) {
	case *Const:
		return appendConst(dst, v)
	case *Field:
		return appendArg(append(dst, v.Name...), v.Arg, v.HasArg)
	case *Call:
		dst = append(append(dst, v.Name...), '(')
		dst = appendValues(dst, v.Args, ", ")
		return appendArg(append(dst, ')'), v.Arg, v.HasArg)
	case *Values:
		dst = appendValues(append(dst, '('), v.Items, ", ")
		return append(dst, ')')
	case *List:
		dst = append(dst, '(')
		for i, c := range v.Items {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = appendConst(dst, c)
		}
		return append(dst, ')')
	}
	return dst
}

func appendValues(dst []byte, vs []Value, by string) []byte {
	for i, v := range vs {
		if i > 0 {
			dst = append(dst, by...)
		}
		dst = appendValue(dst, v)
	}
	return dst
}

func appendArg(dst []byte, arg string, has bool) []byte {
	if !has {
		return dst
	}
	dst = append(dst, '[')
	if arg == "" || strings.ContainsAny(arg, " \b\t\r\n[]()\"'") || !printable(arg) {
		dst = Quote(dst, arg)
	} else {
		dst = append(dst, arg...)
	}
	return append(dst, ']')
}

func appendConst(dst []byte, c *Const) []byte {
	if c.Quoted {
		return Quote(dst, c.Text)
	}
	return append(dst, c.Text...)
}

func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// Quote appends a text in double quotes, with the escapes that the language
// has, so that it parses to the same bytes.
func Quote(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, `\n`...)
		case c == '\t':
			dst = append(dst, `\t`...)
		case c == '\r':
			dst = append(dst, `\r`...)
		case c < ' ' || c == 0x7f:
			dst = append(dst, '\\', 'x', hex[c>>4], hex[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}
