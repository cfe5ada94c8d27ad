package avro

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/primitive"
	"github.com/sysflow-stack/sysflow/sfproto/schema"
)

// mostMemory bounds a process that reads a stream, in KiB.
const mostMemory = 64 << 10

// container is a stream of blocks with any content.
func container(t *testing.T, text string, codec Codec, blocks ...[]byte) []byte {
	t.Helper()
	comp, err := newCompressor(codec)
	require.NoError(t, err)
	defer comp.close()
	var sync [syncSize]byte
	copy(sync[:], "a marker of ours")
	out := header(string(codec), text, sync)
	for _, b := range blocks {
		data, err := comp.compress(nil, b)
		require.NoError(t, err)
		out = primitive.AppendLong(primitive.AppendLong(out, 1), int64(len(data)))
		out = append(append(out, data...), sync[:]...)
	}
	return out
}

func header(codec, text string, sync [syncSize]byte) []byte {
	out := primitive.AppendMap([]byte(magic), map[string]string{metaCodec: codec, metaSchema: text})
	return append(out, sync[:]...)
}

// claim is a number that no block can keep.
func claim() []byte { return primitive.AppendLong(nil, 1<<60) }

// fill is a head and as many items as have room in a block, or fewer; an item
// ends in a zero.
func fill(head, item []byte, most int) []byte {
	n := min((MaxBlockSize-len(head)-16)/(len(item)+1), most)
	return append(primitive.AppendLong(head, int64(n)), bytes.Repeat(append(item, 0), n)...)
}

// until is the beginning of a record of version 6 up to an array or map, all
// values before it zero.
func until(k sfproto.Kind, fields int) []byte {
	return append(primitive.AppendLong(nil, int64(k)), make([]byte, fields)...)
}

// hostile are streams that ask for much with little.
func hostile(t *testing.T) map[string][]byte {
	const any = MaxBlockSize
	tags := until(sfproto.KindAnnotation, 5)
	strings16 := fill(bytes.Clone(tags), nil, primitive.ItemBudget/16)
	answers := fill(until(sfproto.KindDNS, 10), make([]byte, 3), primitive.ItemBudget/48)
	entries := primitive.AppendLong(until(sfproto.KindAnnotation, 9), primitive.ItemBudget/64)
	for i := range primitive.ItemBudget / 64 {
		entries = append(entries, 8, byte(i), byte(i>>8), byte(i>>16), byte(i>>24), 0)
	}
	repeat := func(b []byte) [][]byte { return [][]byte{b, b, b, b, b, b, b, b} }
	streams := map[string][]byte{
		"empty strings":           container(t, schema.V6, Null, repeat(strings16)...),
		"empty strings, zstd":     container(t, schema.V6, Zstd, repeat(strings16)...),
		"empty strings, deflate":  container(t, schema.V6, Deflate, repeat(strings16)...),
		"too many strings":        container(t, schema.V6, Null, repeat(fill(tags, nil, any))...),
		"answers":                 container(t, schema.V6, Null, repeat(answers)...),
		"map entries":             container(t, schema.V6, Null, repeat(entries)...),
		"empty records":           container(t, schema.V6, Snappy, repeat(make([]byte, MaxBlockSize))...),
		"a claim of items":        container(t, schema.V6, Zstd, append(until(sfproto.KindAnnotation, 5), claim()...)),
		"a claim of bytes":        container(t, schema.V6, Zstd, append(until(sfproto.KindAnnotation, 3), claim()...)),
		"a block's claim":         append(container(t, schema.V6, Null), append([]byte{2}, claim()...)...),
		"a large block's claim":   append(container(t, schema.V6, Null), fill([]byte{2}, []byte("no marker"), any)...),
		"garbage":                 append(container(t, schema.V6, Zstd), bytes.Repeat([]byte{0xee}, 64<<20)...),
		"a header's claim":        append([]byte(magic), claim()...),
		"a header without an end": append(primitive.AppendLong([]byte(magic), 1<<40), bytes.Repeat([]byte("\x02a\x02b"), 1<<20)...),
	}
	for name, text := range hostileSchemas() {
		streams[name] = container(t, text, Null, make([]byte, 1000))
	}
	return streams
}

func hostileSchemas() map[string]string {
	large := func(form string) string {
		var b strings.Builder
		for i := 0; b.Len() < MaxSchemaSize-1000; i++ {
			fmt.Fprintf(&b, form, i)
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	return map[string]string{
		"a nested text":   strings.Repeat("[", MaxSchemaSize),
		"a nested schema": strings.Repeat(`{"type":"array","items":`, MaxSchemaSize/25),
		"many symbols":    union(`{"type":"enum","name":"E","symbols":[` + large(`"s%d",`) + `]}`),
		"many fields":     union(`{"type":"record","name":"R","fields":[` + large(`{"name":"f%d","type":"long"},`) + `]}`),
		"many records":    union(large(`{"type":"record","name":"R%d","fields":[]},`)),
		"many aliases":    union(`{"type":"record","name":"R","fields":[],"aliases":[` + large(`"a%d",`) + `]}`),
		"many properties": union(`{"type":"record","name":"R","fields":[],` + large(`"p%d":[],`) + `}`),
		"a list":          union(large("%d,")),
	}
}

// A process that reads what is hostile stays small.
func TestMemoryStaysBounded(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skipf("needs the peak that Linux keeps: %v", err)
	}
	if underRace {
		t.Skip("the race detector takes more than what is measured")
	}
	for name, data := range hostile(t) {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestReaderProcess$")
			cmd.Env = append(os.Environ(), "READ_HOSTILE_STREAM=1")
			cmd.Stdin, cmd.Stderr = bytes.NewReader(data), os.Stderr
			out, err := cmd.Output()
			require.NoError(t, err, "%s", out)
			var peak int
			_, err = fmt.Sscanf(string(out), "peak %d", &peak)
			require.NoError(t, err, "%s", out)
			t.Logf("%d bytes: peak %d KiB", len(data), peak)
			require.Less(t, peak, mostMemory)
		})
	}
}

// TestReaderProcess is the process that is measured. Like a receiver and who
// works behind it, it holds some thousand records each of two blocks.
func TestReaderProcess(t *testing.T) {
	if os.Getenv("READ_HOSTILE_STREAM") == "" {
		t.Skip("is run by TestMemoryStaysBounded")
	}
	if in, err := NewReader(os.Stdin); err == nil {
		readHolding(in)
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	_, peak, found := strings.Cut(string(status), "VmHWM:")
	require.True(t, found)
	fmt.Printf("peak %s\n", strings.Fields(peak)[0])
}

func readHolding(in *Reader) {
	var before, now []sfproto.Record
	for d := in.Schema().NewDecoder(); ; before, now = now, nil {
		block, err := in.Next()
		var damage *DamageError
		if err != nil && !errors.As(err, &damage) {
			break
		}
		for d.Reset(block.Data); ; {
			rec, err := d.Next()
			if err != nil {
				break
			}
			if len(now) == 4096 {
				before, now = now, nil
			}
			now = append(now, rec)
		}
	}
	runtime.KeepAlive(before)
}
