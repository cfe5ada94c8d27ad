package format

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

// rounds are the turns that contenders take.
const rounds = 5

// row is a line of the table: ours and the library's.
type row struct {
	what         string
	ours, theirs cost
}

func (r row) ratio() float64 { return r.theirs.median() / r.ours.median() }

// decodeOurs decodes blocks and lets the records go.
func decodeOurs(b *blocks) func() error {
	d := b.ours.NewDecoder()
	return func() error {
		for _, data := range b.data {
			d.Reset(data)
			for {
				_, err := d.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// encodeOurs encodes records into blocks and lets these go.
func encodeOurs(records []sfproto.Record, enc *avro.Encoder) func() error {
	var block []byte
	return func() error {
		for _, rec := range records {
			if block, _ = enc.Append(block, rec); len(block) >= avro.DefaultBlockSize {
				block = block[:0]
			}
		}
		return nil
	}
}

// current measures version 6.
func current(traces []trace, total int64) ([]row, error) {
	enc, err := avro.NewEncoder(6)
	if err != nil {
		return nil, err
	}
	b, err := encoded(traces, enc)
	if err != nil {
		return nil, err
	}
	lib, err := newLibrary(b.theirs)
	if err != nil {
		return nil, err
	}
	decoded, err := decoding(b, lib, total)
	if err != nil {
		return nil, err
	}
	encoded, err := encoding(b, lib, enc, total)
	return append(decoded, encoded...), err
}

func decoding(b *blocks, lib *library, total int64) ([]row, error) {
	n, few := b.count(), total/10/rounds
	costs, err := takeTurns(rounds,
		contender{"decode", n, total / rounds, decodeOurs(b)},
		contender{"hamba into the union", n, few, func() error { return lib.decodeUnion(b) }},
		contender{"hamba into a reused struct", n, few, func() error { return lib.decodeReused(b) }})
	if err != nil {
		return nil, err
	}
	return []row{
		{"decode v6; hamba: stream decoder into the union", costs[0], costs[1]},
		{"decode v6; hamba: into a reused struct", costs[0], costs[2]},
	}, nil
}

func encoding(b *blocks, lib *library, enc *avro.Encoder, total int64) ([]row, error) {
	records, err := b.records()
	if err != nil {
		return nil, err
	}
	values, err := lib.decodeKept(b)
	if err != nil {
		return nil, fmt.Errorf("hamba: %w", err)
	}
	out := lib.api.NewEncoder(lib.schema, io.Discard)
	costs, err := takeTurns(rounds,
		contender{"encode", b.count(), total / rounds, encodeOurs(records, enc)},
		contender{"hamba from the union", b.count(), total / 10 / rounds, func() error {
			for i := range values {
				if err := out.Encode(&values[i]); err != nil {
					return err
				}
			}
			return nil
		}})
	if err != nil {
		return nil, err
	}
	return []row{{"encode v6; hamba: from the union", costs[0], costs[1]}}, nil
}

// recorded measures the decoding of older versions as they were recorded.
func recorded(traces []trace, total int64) ([]row, error) {
	var rows []row
	for _, version := range []string{"v1", "v2", "v3", "v4"} {
		ours := contender{name: version, rounds: total / 10 / rounds}
		var turns, theirTurns []func() error
		for i := range traces {
			if t := &traces[i]; strings.HasPrefix(t.name, version) {
				lib, err := newLibrary(t.theirs)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", t.name, err)
				}
				ours.records += t.count()
				turns = append(turns, decodeOurs(&t.blocks))
				theirTurns = append(theirTurns, func() error { return lib.decodeUnion(&t.blocks) })
			}
		}
		if len(turns) == 0 {
			continue
		}
		theirs := ours
		ours.turn, theirs.turn, theirs.rounds = all(turns), all(theirTurns), ours.rounds/4
		costs, err := takeTurns(rounds, ours, theirs)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row{"decode " + version + " as recorded; hamba: stream decoder into the union", costs[0], costs[1]})
	}
	return rows, nil
}

func all(turns []func() error) func() error {
	return func() error {
		for _, turn := range turns {
			if err := turn(); err != nil {
				return err
			}
		}
		return nil
	}
}
