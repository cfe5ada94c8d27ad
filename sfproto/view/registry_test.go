package view

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestResolveErrors(t *testing.T) {
	f := func(name, arg, want string) {
		t.Helper()
		_, err := Records().Resolve(name, arg)
		require.EqualError(t, err, want)
	}
	f("proc.nmae", "", `unknown field "proc.nmae": did you mean proc.name?`)
	f("fd.filname", "", `unknown field "fd.filname": did you mean fd.filename?`)
	f("completely.else", "", `unknown field "completely.else"`)
	f("evt.arg.", "", `unknown field "evt.arg.": did you mean evt.arg?`)
	f("proc.name", "1", `field proc.name: it takes no argument, but has [1]`)
	f("proc.aname", "x", `field proc.aname: argument "x" is not an index from 0 to 1000, as in proc.aname[1]`)
	f("proc.aname", "-1", `field proc.aname: argument "-1" is not an index from 0 to 1000, as in proc.aname[1]`)
	f("evt.arg", "", `field evt.arg: it needs an argument, as in evt.arg[name]`)
}

func TestAncestorFieldsAreAnyWithoutAnIndexOnly(t *testing.T) {
	g, err := Records().Resolve("proc.aname", "")
	require.NoError(t, err)
	require.True(t, g.Field.Any)
	g, err = Records().Resolve("proc.aname", "2")
	require.NoError(t, err)
	require.False(t, g.Field.Any)
	require.Equal(t, "2", g.Arg)
}

func TestPlain(t *testing.T) {
	r := Plain([]Field{
		{Name: "proc.name"}, {Name: "fd.num", Type: Int}, {Name: "fd.connected", Type: Bool}, {Name: "fd.sip", Type: Addr},
		{Name: "fd.ip", Type: Addr, Any: true}, {Name: "fd.port", Type: Port, List: true}, {Name: "fd.types", List: true},
		{Name: "proc.aname", Arg: OptionalIndex, Any: true}, {Name: "proc.env", Arg: OptionalKey},
	})
	e := &Event{Values: Values{
		"proc.name": {Text: "sh"}, "fd.num": {Int: 3}, "fd.connected": {Bool: true}, "fd.sip": {Text: "::1"},
		"fd.ip": {Texts: []string{"10.0.0.1", "nonsense"}}, "fd.port": {Texts: []string{"80", "x"}},
		"fd.types": {Texts: []string{"a"}}, "proc.aname": {Texts: []string{"init"}}, "proc.aname[1]": {Text: "init"},
		"proc.env[A]": {Text: "b"}, "evt.arg.path": {Text: "/x"}, "evt.rawarg.res": {Int: 7}, "evt.rawarg[name]": {Text: "raw"}, "evt.arg[name]": {Text: "n"},
	}}
	f := func(name, arg string, want any) {
		t.Helper()
		g, err := r.Resolve(name, arg)
		require.NoError(t, err)
		require.Equal(t, want, read(e, g))
		require.Empty(t, read(&Event{}, g))
	}
	f("proc.name", "", "sh")
	f("fd.num", "", int64(3))
	f("fd.connected", "", true)
	f("fd.sip", "", netip.IPv6Loopback())
	f("fd.ip", "", []netip.Addr{netip.MustParseAddr("10.0.0.1")})
	f("fd.port", "", []int64{80})
	f("fd.types", "", []string{"a"})
	f("proc.aname", "", []string{"init"})
	f("proc.aname", "1", "init")
	f("proc.env", "A", "b")
	f("evt.arg.path", "", "/x")
	f("evt.arg.name", "", "n")
	f("evt.rawarg.res", "", int64(7))
	f("evt.rawarg.name", "", "raw")
	_, err := r.Resolve("proc.nam", "")
	require.ErrorContains(t, err, "did you mean proc.name?")
}

func FuzzResolve(f *testing.F) {
	f.Add("proc.aname", "1")
	f.Add("evt.arg.x", "")
	f.Add("evt.arg", "\x00")
	r := Records()
	f.Fuzz(func(t *testing.T, name, arg string) {
		g, err := r.Resolve(name, arg)
		if err == nil && g.Field == nil {
			t.Fatal("a getter without a field")
		}
	})
}

// Every field says what rules and tables have to know of it.
func TestFieldsAreDescribed(t *testing.T) {
	for _, f := range Fields() {
		require.Regexp(t, `^[A-Z0-9].*\.$`, f.Meaning, f.Name)
		require.NotContains(t, f.Type.String(), "(", f.Name)
		if f.Type == Time || f.Type == Duration {
			require.Equal(t, "ns", f.Unit, f.Name)
		}
	}
}
