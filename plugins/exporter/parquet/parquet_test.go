package parquet

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// written writes records, a batch of n at a time, and opens the file.
func written(t *testing.T, c Config, n int, records ...view.Record) *parquet.File {
	t.Helper()
	c.Path, c.Compression = filepath.Join(t.TempDir(), "out.parquet"), "zstd"
	s := plugintest.Settings(t, nil)
	s.Fields = view.Records()
	e, err := Factory().NewExporter(s, &c)
	require.NoError(t, err)
	require.NoError(t, e.(plugin.Starter).Start(t.Context()))
	for len(records) > 0 {
		n = min(n, len(records))
		require.NoError(t, e.Consume(t.Context(), plugin.NewBatch(records[:n], nil)))
		records = records[n:]
	}
	require.NoError(t, e.(plugin.Stopper).Stop(context.Background()))
	file, err := os.Open(c.Path)
	require.NoError(t, err)
	t.Cleanup(func() { file.Close() })
	info, err := file.Stat()
	require.NoError(t, err)
	f, err := parquet.OpenFile(file, info.Size())
	require.NoError(t, err)
	return f
}

// rows are the file's rows, each with the texts of its columns' values.
func rows(t *testing.T, f *parquet.File) [][]string {
	t.Helper()
	r := parquet.NewReader(f)
	defer r.Close()
	var out [][]string
	room := make([]parquet.Row, 100)
	for {
		n, err := r.ReadRows(room)
		for _, row := range room[:n] {
			cells := make([]string, len(f.Schema().Columns()))
			for _, v := range row {
				if !v.IsNull() {
					cells[v.Column()] = strings.TrimPrefix(cells[v.Column()]+"|"+v.String(), "|")
				}
			}
			out = append(out, cells)
		}
		if err == io.EOF {
			return out
		}
		require.NoError(t, err)
	}
}

func TestTypes(t *testing.T) {
	p := &sfproto.Process{OID: sfproto.OID{CreateTS: 5, HPID: 7}, Exe: "/bin/c\xffurl", TTY: true}
	flow := view.Record{
		Record: &sfproto.NetworkFlow{
			ProcOID: p.OID, TS: 1e9, EndTS: 3e9, OpFlags: sfproto.OpConnect | sfproto.OpWrite,
			SIP: 16777343, Sport: 40000, DIP: 16777343, Dport: 443, Proto: 6, NumWSendBytes: 12,
		},
		Process: view.NewProcess(p, nil, nil, nil),
	}
	fields := []string{"sf.ts", "sf.duration", "sf.opflags", "sf.net.dip", "sf.net.dport", "sf.net.port", "sf.net.ip",
		"sf.flow.wbytes.delta", "sf.proc.tty", "sf.proc.exe", "sf.file.path", "sf.proc.aname[1]"}
	f := written(t, Config{Fields: fields}, 1, flow)
	var names []string
	for _, c := range f.Schema().Fields() {
		names = append(names, c.Name())
	}
	require.Equal(t, fields, names)
	require.Equal(t, "TIMESTAMP(isAdjustedToUTC=true,unit=NANOS)", f.Root().Column("sf.ts").Type().LogicalType().String())
	require.Equal(t, [][]string{{"1000000000", "2000000000", "CONNECT|SEND", "127.0.0.1", "443", "40000|443",
		"127.0.0.1|127.0.0.1", "12", "true", "/bin/c\uFFFDurl", "", ""}}, rows(t, f))
}

// events are n file flows of some processes, with texts of their own.
func events(n int) []view.Record {
	var processes []*view.Process
	for i := range 5 {
		p := &sfproto.Process{OID: sfproto.OID{CreateTS: int64(100 - i), HPID: int64(i)}, Exe: fmt.Sprint("/bin/", i)}
		processes = append(processes, view.NewProcess(p, nil, nil, nil))
	}
	out := make([]view.Record, n)
	for i := range out {
		p := processes[i*7%len(processes)]
		out[i] = view.Record{
			Record:  &sfproto.FileFlow{ProcOID: p.OID, TS: int64(i), EndTS: int64(2 * i), OpFlags: sfproto.OpRead, NumRRecvBytes: int64(i * i)},
			Seq:     int64(i),
			Process: p,
			File:    &sfproto.File{Path: fmt.Sprintf("/var/%d/%d", i%3, i), ResType: sfproto.ResFile},
		}
	}
	return out
}

func TestEveryRowComesBack(t *testing.T) {
	const n = 3*windowRows + 17
	fields := []string{"sf.seq", "sf.ts", "sf.duration", "sf.proc.pid", "sf.proc.exe", "sf.file.path", "sf.flow.rbytes.delta"}
	records := events(n)
	got := rows(t, written(t, Config{Fields: fields}, 1000, records...))
	require.Len(t, got, n)
	seen := map[string]bool{}
	for _, row := range got {
		i, err := strconv.Atoi(row[0])
		require.NoError(t, err)
		r := &records[i]
		require.Equal(t, []string{row[0], fmt.Sprint(i), fmt.Sprint(i), fmt.Sprint(r.Process.OID.HPID), r.Process.Exe,
			r.File.Path, fmt.Sprint(i * i)}, row)
		seen[row[0]] = true
	}
	require.Len(t, seen, n)
}

func TestWindowsAreSortedByProcess(t *testing.T) {
	got := rows(t, written(t, Config{Fields: []string{"sf.proc.pid", "sf.seq"}}, 7, events(20)...))
	var order []string
	for _, row := range got {
		order = append(order, row[0]+":"+row[1])
	}
	require.Equal(t, strings.Fields("4:2 4:7 4:12 4:17 3:4 3:9 3:14 3:19 2:1 2:6 2:11 2:16 1:3 1:8 1:13 1:18 0:0 0:5 0:10 0:15"), order)
}

func TestMuchTextEndsAWindow(t *testing.T) {
	w := newWindow(nil)
	w.used = 1
	require.False(t, w.full())
	w.texts = make(texts, windowBytes)
	require.True(t, w.full())
}

func TestFileWithoutRows(t *testing.T) {
	f := written(t, Config{}, 1, view.Record{Record: &sfproto.Header{}}, view.Record{Record: &sfproto.Loss{}})
	require.Zero(t, f.NumRows())
	require.Len(t, f.Schema().Fields(), len(view.DefaultColumns()))
}

// Every field of the registry can be a column.
func TestEveryField(t *testing.T) {
	var fields []string
	for _, f := range view.Fields() {
		switch f.Arg {
		case view.RequiredIndex:
			fields = append(fields, f.Name+"[1]")
		case view.RequiredKey:
			fields = append(fields, f.Name+"[key]")
		default:
			fields = append(fields, f.Name)
		}
	}
	require.Len(t, rows(t, written(t, Config{Fields: fields}, 100, events(100)...)), 100)
}

func TestUnknownField(t *testing.T) {
	s := plugintest.Settings(t, nil)
	s.Fields = view.Records()
	_, err := Factory().NewExporter(s, &Config{Path: "x", Fields: []string{"sf.proc.exee"}})
	require.ErrorContains(t, err, `fields: unknown field "sf.proc.exee": did you mean sf.proc.exe?`)
}

func TestContract(t *testing.T) {
	plugintest.Run(t, Factory(), `{"path": `+strconv.Quote(filepath.Join(t.TempDir(), "out.parquet"))+`}`)
}

func TestConfig(t *testing.T) {
	f := func(want string, c Config) {
		t.Helper()
		require.ErrorContains(t, c.Validate(), want)
	}
	f("path: ", Config{})
	f("path: ", Config{Path: "-"})
	f(`compression: "lzo"`, Config{Path: "t.parquet", Compression: "lzo"})
}
