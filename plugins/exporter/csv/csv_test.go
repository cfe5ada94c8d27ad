package csv

import (
	stdcsv "encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// table is what the exporter writes of some records.
func table(t *testing.T, c Config, records ...view.Record) string {
	t.Helper()
	c.Path = filepath.Join(t.TempDir(), "out.csv")
	s := plugintest.Settings(t, nil)
	s.Fields = view.Records()
	e, err := Factory().NewExporter(s, &c)
	require.NoError(t, err)
	require.NoError(t, e.(plugin.Starter).Start(t.Context()))
	require.NoError(t, e.Consume(t.Context(), plugin.NewBatch(records, nil)))
	require.NoError(t, e.(plugin.Stopper).Stop(t.Context()))
	text, err := os.ReadFile(c.Path)
	require.NoError(t, err)
	return string(text)
}

// run is an exec of an executable with arguments.
func run(exe, args string) view.Record {
	p := &sfproto.Process{OID: sfproto.OID{CreateTS: 1, HPID: 7}, Exe: exe, ExeArgs: args}
	return view.Record{
		Record:  &sfproto.ProcessEvent{ProcOID: p.OID, TS: 1750000000000000001, TID: 7, OpFlags: sfproto.OpExec},
		Process: view.NewProcess(p, nil, nil, nil),
	}
}

func TestTypes(t *testing.T) {
	flow := view.Record{Record: &sfproto.NetworkFlow{
		TS: 1e9, EndTS: 3e9, OpFlags: sfproto.OpConnect | sfproto.OpWrite,
		SIP: 16777343, Sport: 40000, DIP: 16777343, Dport: 443, Proto: 6, NumWSendBytes: 12,
	}}
	got := table(t, Config{Fields: []string{"sf.ts", "sf.duration", "sf.opflags", "sf.net.dip", "sf.net.port", "sf.net.ip",
		"sf.flow.wbytes.delta", "evt.failed", "sf.proc.exe", "sf.proc.aname[1]"}}, flow)
	require.Equal(t, "sf.ts,sf.duration,sf.opflags,sf.net.dip,sf.net.port,sf.net.ip,sf.flow.wbytes.delta,evt.failed,sf.proc.exe,sf.proc.aname[1]\r\n"+
		"1970-01-01T00:00:01.000000000Z,2000000000,CONNECT|SEND,127.0.0.1,40000|443,127.0.0.1|127.0.0.1,12,false,,\r\n", got)
}

func TestHostileText(t *testing.T) {
	f := func(args, want string, formulas bool) {
		t.Helper()
		got := table(t, Config{Fields: []string{"sf.proc.args"}, Formulas: formulas}, run("/bin/sh", args))
		_, row, _ := strings.Cut(got, "\r\n")
		require.Equal(t, want+"\r\n", row)
	}
	f(`=HYPERLINK("http://x")`, `"'=HYPERLINK(""http://x"")"`, false)
	f(`=HYPERLINK("http://x")`, `"=HYPERLINK(""http://x"")"`, true)
	f("-c ls", "'-c ls", false)
	f("@a", "'@a", false)
	f("a,b", `"a,b"`, false)
	f("a\r\nb\x1b[2J\tc", `a\x0d\x0ab\x1b[2J\x09c`, false)
	f("\t=1", `\x09=1`, false)
}

func TestEntitiesAndLossesAreNoRows(t *testing.T) {
	got := table(t, Config{Fields: []string{"sf.type"}}, view.Record{Record: &sfproto.Header{}},
		view.Record{Record: &sfproto.Loss{Count: 3}}, view.Record{Record: &sfproto.FileFlow{OpFlags: sfproto.OpTruncate}})
	require.Equal(t, "sf.type\r\nFF\r\n", got)
}

func TestRowsParse(t *testing.T) {
	got := table(t, Config{}, run("/bin/a\"b", "x, y"), run("/bin/c", ""))
	rows, err := stdcsv.NewReader(strings.NewReader(got)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 3)
	require.Equal(t, view.DefaultColumns(), rows[0])
}

func TestUnknownField(t *testing.T) {
	s := plugintest.Settings(t, nil)
	s.Fields = view.Records()
	_, err := Factory().NewExporter(s, &Config{Path: "x", Fields: []string{"sf.proc.exee", "sf.ts", "sf.ts"}})
	require.ErrorContains(t, err, `fields: unknown field "sf.proc.exee": did you mean sf.proc.exe?`)
	require.ErrorContains(t, err, `field "sf.ts" is named twice`)
}

func TestContract(t *testing.T) {
	plugintest.Run(t, Factory(), `{"path": `+strconv.Quote(filepath.Join(t.TempDir(), "out.csv"))+`}`)
}

func TestConfig(t *testing.T) {
	require.NoError(t, Factory().NewConfig().(*Config).Validate())
	require.ErrorContains(t, (&Config{}).Validate(), "path: ")
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "=1", "a,\"b\"\n", "\xff\x1b["} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := string(appendText(nil, s, false))
		rows, err := stdcsv.NewReader(strings.NewReader(line + ",x\r\n")).ReadAll()
		if err != nil || len(rows) != 1 || len(rows[0]) != 2 {
			t.Fatalf("%q is written as %q: %v, %v", s, line, rows, err)
		}
	})
}
