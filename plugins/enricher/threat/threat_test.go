package threat

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "list")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func started(t *testing.T, c *Config, counts *plugintest.Counts) (plugin.Consumer, *plugintest.Sink) {
	t.Helper()
	require.NoError(t, c.Validate())
	sink := new(plugintest.Sink)
	stage, err := Factory().NewStage(plugintest.Settings(t, counts), c, sink)
	require.NoError(t, err)
	require.NoError(t, stage.(plugin.Starter).Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, stage.(plugin.Stopper).Stop(context.Background())) })
	return stage, sink
}

func TestMatches(t *testing.T) {
	hash := strings.Repeat("ab", 32)
	c := &Config{Alert: true, Priority: "Critical", Lists: []List{
		{"botnet", kindIP, write(t, "# known\n198.51.100.0/24,x\n203.0.113.66 ; c2\n::ffff:192.0.2.99\n")},
		{"phish", kindDomain, write(t, "Evil.Example.\n*.bad.example\n")},
		{"malware", kindHash, write(t, strings.ToUpper(hash)+"  miner\n")},
	}}
	stage, sink := started(t, c, nil)
	records := plugintest.Records()
	records[0].Process.ExeHash = "sha256:" + hash
	query := func(name string) view.Record { return view.Record{Record: &sfproto.DNS{Query: name}} }
	b := plugintest.Batch(append(records, query("c2.EVIL.example"), query("bad.example."), query("notevil.example"))...)
	require.NoError(t, stage.Consume(t.Context(), b))
	var got []string
	for _, a := range sink.Annotations() {
		require.Equal(t, "Critical", a.Priority)
		got = append(got, fmt.Sprint(a.Record, " ", a.Enrichment["threat.list"], " ", a.Enrichment["threat.indicator"]))
	}
	require.Equal(t, []string{"0 malware " + hash, "3 botnet 203.0.113.66", "6 phish evil.example", "7 phish bad.example"}, got)
}

func TestAChangedListIsReadAndABrokenOneIsNot(t *testing.T) {
	path := write(t, "192.0.2.1\n")
	counts := new(plugintest.Counts)
	stage, sink := started(t, &Config{Refresh: jsonfile.Duration(time.Second), Lists: []List{{"l", kindIP, path}}}, counts)
	change := func(text string, age time.Duration) {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		require.NoError(t, os.Chtimes(path, time.Time{}, time.Now().Add(age)))
	}
	matched := func() bool {
		before := len(sink.Annotations())
		require.NoError(t, stage.Consume(t.Context(), plugintest.Batch()))
		return len(sink.Annotations()) > before
	}
	require.False(t, matched())
	change("203.0.113.66\n", time.Hour)
	require.Eventually(t, matched, 20*time.Second, 20*time.Millisecond)
	change("no address\n", 2*time.Hour)
	require.Eventually(t, func() bool { return counts.Get("refresh_failed") > 0 }, 20*time.Second, 20*time.Millisecond)
	require.True(t, matched())
}

func TestErrorsNameTheLine(t *testing.T) {
	f := func(kind, text, want string) {
		t.Helper()
		_, err := load(List{"l", kind, write(t, text)})
		require.ErrorContains(t, err, want)
	}
	f(kindIP, "192.0.2.1\n192.0.2\n", `list:2: "192.0.2" is no address or network`)
	f(kindDomain, "http://x/\n", "is no domain")
	f(kindHash, "abcd\n", "is no SHA-256")
	f(kindIP, strings.Repeat("1", maxLine+1), "token too long")
	_, err := load(List{"l", kindIP, t.TempDir()})
	require.ErrorContains(t, err, "not a regular file")
}

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := Factory().NewConfig().(*Config)
		c.Lists = []List{{"l", kindIP, "/x"}}
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *Config) { c.Lists = nil }, "lists: ")
	f(func(c *Config) { c.Lists = append(c.Lists, c.Lists[0]) }, "lists[1].name ")
	f(func(c *Config) { c.Lists[0].Kind = "url" }, "lists[0].kind ")
	f(func(c *Config) { c.Lists[0].Path = "" }, "lists[0].path")
	f(func(c *Config) { c.Priority = "" }, "priority: ")
	f(func(c *Config) { c.Refresh = 1 }, "refresh 1ns: ")
}

func TestContract(t *testing.T) {
	plugintest.Run(t, Factory(), fmt.Sprintf(`{"lists": [{"name": "l", "kind": "ip", "path": %q}]}`, write(t, "203.0.113.66\n")))
}

func FuzzParse(f *testing.F) {
	for _, kind := range []string{kindIP, kindDomain, kindHash} {
		f.Add("203.0.113.0/24\nevil.example # x\n"+strings.Repeat("ab", 32), kind)
	}
	f.Fuzz(func(t *testing.T, text, kind string) {
		s, err := parse(strings.NewReader(text), kind)
		if err == nil {
			s.domain(text)
			s.addresses.Contains(netip.MustParseAddr("192.0.2.1"))
		}
	})
}

// BenchmarkMillion looks up in lists of a million entries.
func BenchmarkMillion(b *testing.B) {
	var addresses, domains strings.Builder
	random := rand.New(rand.NewPCG(1, 2))
	for range 1_000_000 {
		n := random.Uint32()
		fmt.Fprintf(&addresses, "%d.%d.%d.%d\n", n>>24, n>>16&255, n>>8&255, n&255)
		fmt.Fprintf(&domains, "host-%d.example-%d.com\n", n, n&1023)
	}
	for kind, text := range map[string]string{kindIP: addresses.String(), kindDomain: domains.String()} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		s, err := parse(strings.NewReader(text), kind)
		require.NoError(b, err)
		runtime.GC()
		runtime.ReadMemStats(&after)
		r := plugintest.Records()[3]
		if kind == kindDomain {
			r = view.Record{Record: &sfproto.DNS{Query: "www.some.example-7.com"}}
		}
		b.Run(kind, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				match(s, kind, &r)
			}
			b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/1e6, "MB")
		})
		runtime.KeepAlive(s)
	}
}
