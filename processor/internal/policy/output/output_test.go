package output_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/output"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func fields() view.Resolver {
	return view.Plain([]view.Field{
		{Name: "proc.name"}, {Name: "evt.asynctype"}, {Name: "fd.name"},
		{Name: "evt.num", Type: view.Int}, {Name: "evt.time", Type: view.Time}, {Name: "b.t", Type: view.Bool},
		{Name: "fd.sip", Type: view.Addr}, {Name: "fd.types", List: true},
		{Name: "proc.aname", Any: true, Arg: view.OptionalIndex},
	})
}

func event() *view.Event {
	return &view.Event{Values: view.Values{
		"proc.name": {Text: "init"}, "evt.num": {Int: 7}, "evt.time": {Int: 1470327477882054739}, "b.t": {Bool: true},
		"fd.name": {Text: "a\x1b[2J\n\xff\u202eb"}, "fd.sip": {Text: "2001:db8::1"},
		"fd.types": {Texts: []string{"ipv4", "file"}}, "proc.aname": {Texts: []string{"sh", "sshd"}}, "proc.aname[2]": {Text: "sshd"},
	}}
}

func TestRender(t *testing.T) {
	f := func(template, want string) {
		t.Helper()
		c, err := output.CompileRule(template, fields())
		require.NoError(t, err)
		require.Equal(t, want, string(c.Append(nil, event())))
	}
	f("start %proc.name end", "start init end")
	f("%proc.nameand%evt.num.", "initand7.")
	f("start %10proc.name end", "start init       end")
	f("start %2proc.name end", "start in end")
	f("%proc.aname[2]|%proc.aname|%fd.types", "sshd|sh sshd|(ipv4,file)")
	f("*%evt.asynctype", "<NA>")
	f("%evt.time %b.t %fd.sip", "16:17:57.882054739 true 2001:db8::1")
	f("%fd.name", `a\x1b[2J\x0a\xff\xe2\x80\xaeb`)
	f("plain", "plain")
	f("a %toupper(proc.name)b", "a INITb")
	f("%6toupper( proc.name ).%2len(proc.name).%tolower(evt.asynctype)", "INIT  .4 .<NA>")
	f(`%join(") ", (proc.name, evt.num, fd.sip))!`, "init) 7) 2001:db8::1!")
	f(`%toupper(fd.types)%getopt(("-a", "x"), "a:")[a]`, "(IPV4,FILE)x")
	f(`%concat("\x1b", proc.name)`, `\x1binit`)
}

func TestFieldsKeepTypes(t *testing.T) {
	c, err := output.CompileRule("%proc.name %evt.num %b.t %evt.asynctype %fd.types %proc.name %evt.time", fields())
	require.NoError(t, err)
	require.Equal(t, []plugin.OutputField{
		{Name: "proc.name", Value: "init"}, {Name: "evt.num", Value: int64(7)}, {Name: "b.t", Value: true},
		{Name: "evt.asynctype", Value: nil}, {Name: "fd.types", Value: []string{"ipv4", "file"}},
		{Name: "evt.time", Value: int64(1470327477882054739)},
	}, c.Fields(event()))
}

// TestATemplateEndsBeforeWhatIsMissing unless it begins with '*' or is a rule's.
func TestATemplateEndsBeforeWhatIsMissing(t *testing.T) {
	const template = "a %proc.name %evt.asynctype %evt.num"
	c, err := output.Compile(template, fields())
	require.NoError(t, err)
	require.Equal(t, "a init ", string(c.Append(nil, event())))
	require.Equal(t, []plugin.OutputField{{Name: "proc.name", Value: "init"}}, c.Fields(event()))
	c, err = output.Compile("*"+template, fields())
	require.NoError(t, err)
	require.Equal(t, "a init <NA> 7", string(c.Append(nil, event())))
}

func TestAddedFields(t *testing.T) {
	c, err := output.CompileRule("%proc.name", fields())
	require.NoError(t, err)
	require.NoError(t, c.AddField("evt.num", "", fields()))
	require.NoError(t, c.AddField("proc.name", "", fields())) // it is there
	require.NoError(t, c.AddField("proc.aname[2]", "", fields()))
	require.NoError(t, c.AddField("who", "%proc.name/%evt.asynctype", fields()))
	require.Equal(t, "init", string(c.Append(nil, event())))
	require.Equal(t, []plugin.OutputField{{Name: "proc.name", Value: "init"}, {Name: "evt.num", Value: int64(7)},
		{Name: "proc.aname[2]", Value: "sshd"}, {Name: "who", Value: "init/<NA>"}}, c.Fields(event()))
	require.EqualError(t, c.AddField("proc.nam", "", fields()), `unknown field "proc.nam": did you mean proc.name?`)
	require.EqualError(t, c.AddField("proc.name and", "", fields()), `"proc.name and" is not a field`)
	require.EqualError(t, c.AddField("x", "%", fields()), "the output ends with a %")
}

func TestCompileErrors(t *testing.T) {
	f := func(template string, offset int, message string) {
		t.Helper()
		_, err := output.Compile(template, fields())
		var e *output.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, offset, e.Offset)
		require.Equal(t, message, e.Message)
	}
	f(" ", 0, "the output is empty")
	f("start %", 6, "the output ends with a %")
	f("100% done", 3, "no field follows the %")
	f("%%proc.name", 0, "no field follows the %")
	f("x %proc.nosuch", 2, `unknown field "proc.nosuch"`)
	f("%proc.aname[2", 11, "this bracket is not closed")
	f("x %toupper(proc.name", 3, "this bracket is not closed")
	f("x %toupper(proc.nosuch)", 11, `unknown field "proc.nosuch"`)
	f("%toupper(evt.num)", 9, "toupper() takes a text, and evt.num is none")
	f("%some(proc.name)", 1, "unknown transformer some()")
	f("%toupper(proc.name))%len()", 25, `unexpected ")"; expected '(', a field, a number, a transformer or a value`)
	f("%99999proc.name", 0, "the width 99999 is more than 4096")
}
