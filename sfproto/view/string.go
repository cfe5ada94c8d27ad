package view

import (
	"net/netip"
	"strconv"
	"strings"
)

// String is the field of an event as text, "" when it has none: several values
// are joined by commas. It is the event's own text and may not be printable.
func (g *Getter) String(e *Event) string {
	switch {
	case g.Text != nil:
		return text(g.Text(e))
	case g.Int != nil:
		n, ok := g.Int(e)
		return text(strconv.FormatInt(n, 10), ok)
	case g.Bool != nil:
		b, ok := g.Bool(e)
		return text(strconv.FormatBool(b), ok)
	case g.Addr != nil:
		a, ok := g.Addr(e)
		return text(a.String(), ok)
	case g.Ints != nil:
		return joinTexts(g.Ints(e, nil), func(n int64) string { return strconv.FormatInt(n, 10) })
	case g.Addrs != nil:
		return joinTexts(g.Addrs(e, nil), netip.Addr.String)
	case g.Texts != nil:
		return strings.Join(g.Texts(e, nil), ",")
	}
	return ""
}

func text(s string, ok bool) string {
	if !ok {
		return ""
	}
	return s
}

func joinTexts[T any](values []T, of func(T) string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = of(v)
	}
	return strings.Join(out, ",")
}
