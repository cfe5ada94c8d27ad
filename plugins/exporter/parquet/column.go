package parquet

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// column is a field as a column of the file.
type column struct {
	name string
	node parquet.Node
	// add appends the field's value, or its absence, to a row. Texts are copied
	// into t.
	add func(e *view.Event, row parquet.Row, t *texts) parquet.Row
}

// newColumn makes the i-th column of the file.
func newColumn(g view.Getter, i int) column {
	c := column{name: g.Name(), node: leaf(g.Field)}
	switch {
	case g.Texts != nil, g.Ints != nil, g.Addrs != nil:
		c.node = parquet.List(c.node)
		c.add = list(g, i)
	default:
		c.node = parquet.Optional(c.node)
		c.add = single(g, i)
	}
	return c
}

// leaf is the type of a field's values, and how they are laid out.
func leaf(f *view.Field) parquet.Node {
	var node parquet.Node
	switch f.Type {
	case view.Bool:
		return parquet.Leaf(parquet.BooleanType)
	case view.Time:
		node = parquet.Timestamp(parquet.Nanosecond)
	case view.Int, view.Duration:
		node = parquet.Int(64)
	case view.Port:
		node = parquet.Int(32)
	default:
		return parquet.Encoded(parquet.String(), textLayout(f.Name))
	}
	return parquet.Encoded(node, numberLayout(f.Name))
}

// textLayout: texts repeat, and stand in a dictionary; paths of files repeat too
// little for that.
func textLayout(name string) encoding.Encoding {
	if strings.HasPrefix(name, "sf.file.") && strings.HasSuffix(name, "path") {
		return &parquet.Plain
	}
	return &parquet.RLEDictionary
}

// numberLayout is what made the smallest files of recorded traces: differences
// for what counts up, whole values for those of entities, of which compression
// finds runs and their repetition, and for all else, the first bytes of all values,
// then the second ones, and so on.
func numberLayout(name string) encoding.Encoding {
	switch {
	case name == "sf.seq":
		return &parquet.DeltaBinaryPacked
	case strings.Contains(name, "proc."):
		return &parquet.Plain
	}
	return &parquet.ByteStreamSplit
}

// adder appends a field to a row.
type adder = func(*view.Event, parquet.Row, *texts) parquet.Row

// single adds the value of a field that has one.
func single(g view.Getter, i int) adder {
	switch {
	case g.Bool != nil:
		return one(g.Bool, boolean, i)
	case g.Int != nil && g.Field.Type == view.Port:
		return one(g.Int, port, i)
	case g.Int != nil:
		return one(g.Int, integer, i)
	case g.Addr != nil:
		return one(g.Addr, address, i)
	}
	return one(g.Text, text, i)
}

func one[T any](get func(*view.Event) (T, bool), as func(T, *texts) parquet.Value, i int) adder {
	return func(e *view.Event, row parquet.Row, t *texts) parquet.Row {
		v, ok := get(e)
		if !ok {
			return append(row, parquet.NullValue().Level(0, 0, i))
		}
		return append(row, as(v, t).Level(0, 1, i))
	}
}

// list adds the values of a field that may have several.
func list(g view.Getter, i int) adder {
	switch {
	case g.Ints != nil && g.Field.Type == view.Port:
		return each(g.Ints, port, i)
	case g.Ints != nil:
		return each(g.Ints, integer, i)
	case g.Addrs != nil:
		return each(g.Addrs, address, i)
	}
	return each(g.Texts, text, i)
}

func each[T any](get func(*view.Event, []T) []T, as func(T, *texts) parquet.Value, i int) adder {
	var room []T
	return func(e *view.Event, row parquet.Row, t *texts) parquet.Row {
		room = get(e, room[:0])
		if len(room) == 0 {
			return append(row, parquet.NullValue().Level(0, 0, i))
		}
		for n, v := range room {
			row = append(row, as(v, t).Level(min(n, 1), 1, i))
		}
		clear(room)
		return row
	}
}

func boolean(b bool, _ *texts) parquet.Value  { return parquet.BooleanValue(b) }
func integer(n int64, _ *texts) parquet.Value { return parquet.Int64Value(n) }
func port(n int64, _ *texts) parquet.Value    { return parquet.Int32Value(int32(n)) }

func address(a netip.Addr, t *texts) parquet.Value {
	from := len(*t)
	*t = a.AppendTo(*t)
	return t.value(from)
}

// text is a text's value. The format demands UTF-8: other bytes become U+FFFD.
func text(s string, t *texts) parquet.Value {
	from := len(*t)
	*t = append(*t, strings.ToValidUTF8(s, "\uFFFD")...)
	return t.value(from)
}

// texts holds the texts of some rows, so that these keep no block alive.
type texts []byte

// value is the text that begins there.
func (t *texts) value(from int) parquet.Value {
	return parquet.ByteArrayValue((*t)[from:len(*t):len(*t)])
}

// table is the file's root: columns in the order in which they were named.
type table struct {
	parquet.Group
	order map[string]int
}

func newTable(columns []column) table {
	t := table{parquet.Group{}, map[string]int{}}
	for i, c := range columns {
		t.Group[c.name] = c.node
		t.order[c.name] = i
	}
	return t
}

// Fields implements parquet.Node.
func (t table) Fields() []parquet.Field {
	fields := t.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int { return t.order[a.Name()] - t.order[b.Name()] })
	return fields
}
