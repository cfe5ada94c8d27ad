package syslog

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/leodido/go-syslog/v4/rfc5424"
	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func alerts(outputs ...string) *plugin.Batch {
	b := plugintest.Batch()
	for _, output := range outputs {
		b = b.With(plugin.Annotation{Record: 3, Source: "syscall", Annotation: sfproto.Annotation{
			TS: plugintest.Start, Rule: `Upload "x]\`, Priority: "Warning", Output: output, Tags: []string{"T1041", "net"}, GraphID: "9f2c"}})
	}
	return b
}

func newStage(t *testing.T, config string, counts *plugintest.Counts) plugin.Consumer {
	t.Helper()
	e, err := Factory().NewExporter(plugintest.Settings(t, counts), plugintest.Config(t, Factory(), config))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.(plugin.Stopper).Stop(t.Context())) })
	return e
}

// server takes connections one after another and passes on each frame.
func server(t *testing.T) (address string, frames <-chan string, hangUp chan<- struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	out, drop, ended := make(chan string, 100), make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { require.NoError(t, l.Close()); <-ended })
	go func() {
		defer close(ended)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { <-drop; conn.Close() }()
			for r := bufio.NewReader(conn); ; {
				n, err := r.ReadString(' ')
				length, bad := strconv.Atoi(strings.TrimSpace(n))
				if err != nil || bad != nil {
					break
				}
				frame := make([]byte, length)
				if _, err := io.ReadFull(r, frame); err != nil {
					break
				}
				out <- string(frame)
			}
			conn.Close()
		}
	}()
	return l.Addr().String(), out, drop
}

func next(t *testing.T, frames <-chan string) string {
	t.Helper()
	select {
	case f := <-frames:
		return f
	case <-time.After(10 * time.Second):
		t.Fatal("no frame arrived")
		return ""
	}
}

func TestMessageIsRFC5424(t *testing.T) {
	address, frames, _ := server(t)
	e := newStage(t, fmt.Sprintf(`{"address": %q, "protocol": "tcp"}`, address), nil)
	require.NoError(t, e.Consume(t.Context(), alerts("sh sent \x1b[2J ü")))
	frame := next(t, frames)
	parsed, err := rfc5424.NewParser().Parse([]byte(frame))
	require.NoError(t, err, frame)
	m := parsed.(*rfc5424.SyslogMessage)
	require.EqualValues(t, 10*8+4, *m.Priority) // authpriv, warning
	require.Equal(t, "node-1", *m.Hostname)
	require.Equal(t, "sysflow", *m.Appname)
	require.Equal(t, "alert", *m.MsgID)
	require.Equal(t, `sh sent \x1b[2J ü`, *m.Message)
	require.Equal(t, map[string]string{"rule": `Upload "x]\`, "priority": "Warning", "tags": "T1041,net", "graphid": "9f2c",
		"container": "0123456789ab"}, (*m.StructuredData)[element])
}

func TestConnectionThatTheServerEndedIsMadeAnew(t *testing.T) {
	address, frames, hangUp := server(t)
	e := newStage(t, fmt.Sprintf(`{"address": %q, "protocol": "tcp"}`, address), nil)
	require.NoError(t, e.Consume(t.Context(), alerts("one")))
	require.Contains(t, next(t, frames), "one")
	hangUp <- struct{}{}
	require.Eventually(t, func() bool { return e.(*exporter).closedByServer() }, 10*time.Second, time.Millisecond)
	require.NoError(t, e.Consume(t.Context(), alerts("two", "three")))
	require.Contains(t, next(t, frames), "two")
	require.Contains(t, next(t, frames), "three")
}

func TestLongMessagesAreCut(t *testing.T) {
	address, frames, _ := server(t)
	counts := new(plugintest.Counts)
	e := newStage(t, fmt.Sprintf(`{"address": %q, "protocol": "tcp", "maxBytes": 480}`, address), counts)
	require.NoError(t, e.Consume(t.Context(), alerts(strings.Repeat("ü", 1000))))
	frame := next(t, frames)
	require.LessOrEqual(t, len(frame), 480)
	require.True(t, strings.HasSuffix(frame, "ü"))
	require.EqualValues(t, 1, counts.Get("cut"))
}

func TestServerThatIsDownIsTriedAgain(t *testing.T) {
	e := newStage(t, `{"address": "127.0.0.1:1", "protocol": "tcp"}`, nil)
	err := e.Consume(t.Context(), alerts("x"))
	require.ErrorContains(t, err, "dial 127.0.0.1:1: ")
	require.False(t, plugin.IsPermanent(err))
}

func TestRecordsAreMessages(t *testing.T) {
	address, frames, _ := server(t)
	e := newStage(t, fmt.Sprintf(`{"address": %q, "protocol": "tcp", "encode": {"format": "ecs", "of": "records"}}`, address), nil)
	require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
	for range plugintest.Records() {
		parsed, err := rfc5424.NewParser().Parse([]byte(next(t, frames)))
		require.NoError(t, err)
		require.Contains(t, *parsed.(*rfc5424.SyslogMessage).Message, `"@timestamp"`)
	}
}

func TestContract(t *testing.T) {
	address, _, _ := server(t)
	plugintest.Run(t, Factory(), fmt.Sprintf(`{"address": %q, "protocol": "tcp"}`, address))
}

// TestRsyslog sends over all three protocols to a real rsyslogd.
// SYSFLOW_TEST_SYSLOG is "udp=PORT tcp=PORT tls=PORT ca=FILE messages=FILE"; scripts/services starts one.
func TestRsyslog(t *testing.T) {
	given := os.Getenv("SYSFLOW_TEST_SYSLOG")
	if given == "" {
		t.Skip("SYSFLOW_TEST_SYSLOG is not set: make test-services starts an rsyslogd")
	}
	at := map[string]string{}
	for _, pair := range strings.Fields(given) {
		key, value, _ := strings.Cut(pair, "=")
		at[key] = value
	}
	for _, protocol := range []string{"udp", "tcp", "tls"} {
		text := fmt.Sprintf("%s-%d", protocol, time.Now().UnixNano())
		e := newStage(t, fmt.Sprintf(`{"address": "127.0.0.1:%s", "protocol": %q, "tls": {"ca": %q}}`, at[protocol], protocol, at["ca"]), nil)
		require.NoError(t, e.Consume(t.Context(), alerts(text)))
		require.Eventually(t, func() bool {
			got, err := os.ReadFile(at["messages"])
			return err == nil && strings.Contains(string(got), text)
		}, 20*time.Second, 50*time.Millisecond, protocol)
	}
}

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := Factory().NewConfig().(*Config)
		c.Address = "127.0.0.1:514"
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *Config) { c.Address = "host" }, "address ")
	f(func(c *Config) { c.Protocol = "sctp" }, "protocol ")
	f(func(c *Config) { c.Facility = "local8" }, "facility ")
	f(func(c *Config) { c.AppName = "a b" }, "appName ")
	f(func(c *Config) { c.MaxBytes = 100 }, "maxBytes ")
	f(func(c *Config) { c.Encode = encoding.Config{} }, "encode.format ")
}
