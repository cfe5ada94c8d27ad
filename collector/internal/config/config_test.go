package config

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestValidate(t *testing.T) {
	f := func(change func(*Capture), want string) {
		t.Helper()
		c := Default()
		c.Out = "-"
		change(&c)
		err := c.Validate()
		if want == "" {
			require.NoError(t, err)
			return
		}
		require.ErrorContains(t, err, want)
		require.Equal(t, ExitUsage, ExitCode(err))
	}
	f(func(*Capture) {}, "")
	f(func(c *Capture) { c.Socket = "/s" }, "choose one")
	f(func(c *Capture) { c.Out = "" }, "no output")
	f(func(c *Capture) { c.Cgroup, c.Command = "/c", []string{"ls"} }, "choose what to record")
	f(func(c *Capture) { c.SchemaVersion = 4 }, "--schema-version 4")
	f(func(c *Capture) { c.Protocol = "http" }, "want native or original")
	f(func(c *Capture) { c.Protocol = ProtocolOriginal }, "give --socket")
	f(func(c *Capture) { c.Protocol, c.Socket, c.Out = ProtocolOriginal, "/s", "" }, "has 5 alone")
	f(func(c *Capture) { c.Protocol, c.Socket, c.Out, c.SchemaVersion = ProtocolOriginal, "/s", "", 5 }, "")
	f(func(c *Capture) { c.Interval = Duration(time.Millisecond) }, "--interval")
	f(func(c *Capture) { c.Ring = 100000 }, "power of two")
	f(func(c *Capture) { c.Ring = 1 << 20 }, "")
	f(func(c *Capture) { c.Quota = 0 }, "want 1 to 100 percent")
	f(func(c *Capture) { c.Quota = 100 }, "")
	f(func(c *Capture) { c.Metrics = "9100" }, "HOST:PORT")
	f(func(c *Capture) { c.LogLevel = "loud" }, "--log-level")
	f(func(c *Capture) { c.LogFormat = "xml" }, "--log-format")
}

func TestExitCode(t *testing.T) {
	require.Equal(t, ExitOK, ExitCode(nil))
	require.Equal(t, ExitFailure, ExitCode(errors.New("x")))
	require.Equal(t, ExitEnvironment, ExitCode(Environment(errors.New("x"))))
	require.NoError(t, Environment(nil))
}
