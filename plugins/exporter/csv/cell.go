package csv

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// cell appends a field of an event; nothing where there is no value.
type cell = func(e *view.Event, dst []byte) []byte

// newCell makes the cells of a column. Times are ISO 8601 in UTC, durations ns,
// and several values are joined by "|".
func newCell(g view.Getter, formulas bool) cell {
	number := appendInt
	if g.Field.Type == view.Time {
		number = appendTime
	}
	text := func(dst []byte, s string) []byte { return appendText(dst, s, formulas) }
	switch {
	case g.Bool != nil:
		return one(g.Bool, strconv.AppendBool)
	case g.Int != nil:
		return one(g.Int, number)
	case g.Addr != nil:
		return one(g.Addr, appendAddr)
	case g.Ints != nil:
		return joined(g.Ints, number)
	case g.Addrs != nil:
		return joined(g.Addrs, appendAddr)
	case g.Texts != nil:
		return joinedTexts(g.Texts, text)
	}
	return one(g.Text, text)
}

func one[T any](get func(*view.Event) (T, bool), add func([]byte, T) []byte) cell {
	return func(e *view.Event, dst []byte) []byte {
		if v, ok := get(e); ok {
			return add(dst, v)
		}
		return dst
	}
}

func joined[T any](get func(*view.Event, []T) []T, add func([]byte, T) []byte) cell {
	var room []T
	return func(e *view.Event, dst []byte) []byte {
		room = get(e, room[:0])
		for i, v := range room {
			if i > 0 {
				dst = append(dst, '|')
			}
			dst = add(dst, v)
		}
		return dst
	}
}

func joinedTexts(get func(*view.Event, []string) []string, add func([]byte, string) []byte) cell {
	return func(e *view.Event, dst []byte) []byte { return add(dst, strings.Join(get(e, nil), "|")) }
}

func appendInt(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) }

func appendTime(dst []byte, ns int64) []byte {
	return time.Unix(0, ns).UTC().AppendFormat(dst, "2006-01-02T15:04:05.000000000Z")
}

func appendAddr(dst []byte, a netip.Addr) []byte { return a.AppendTo(dst) }

// appendText escapes what is not printable. Unless formulas are wanted, an
// apostrophe goes before what a spreadsheet takes for one.
func appendText(dst []byte, s string, formulas bool) []byte {
	if s != "" && !formulas && strings.ContainsRune("=+-@", rune(s[0])) {
		s = "'" + s
	}
	return appendQuoted(dst, escape.Text(s))
}

// appendQuoted quotes a text where RFC 4180 demands it.
func appendQuoted(dst []byte, s string) []byte {
	if !strings.ContainsAny(s, "\",") {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	dst = append(dst, strings.ReplaceAll(s, `"`, `""`)...)
	return append(dst, '"')
}
