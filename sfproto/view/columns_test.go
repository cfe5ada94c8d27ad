package view

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestDefaultColumnsResolve(t *testing.T) {
	getters, err := Columns(Records(), nil)
	require.NoError(t, err)
	for i, name := range DefaultColumns() {
		require.Equal(t, name, getters[i].Name())
	}
}

func TestColumnsWithArguments(t *testing.T) {
	getters, err := Columns(Records(), []string{"proc.aname[2]", "evt.arg[uid]", "proc.aname"})
	require.NoError(t, err)
	require.Equal(t, "proc.aname[2]", getters[0].Name())
	require.NotNil(t, getters[0].Text)
	require.Equal(t, "evt.arg[uid]", getters[1].Name())
	require.NotNil(t, getters[2].Texts)
}

func TestColumnsNamesEveryMistake(t *testing.T) {
	_, err := Columns(Records(), []string{"sf.ts", "sf.tss", "proc.aname[x]", "sf.ts", "proc.aname[1", "sf.ret]", "proc.name[]"})
	require.ErrorContains(t, err, `unknown field "sf.tss"`)
	require.ErrorContains(t, err, `field proc.aname: argument "x"`)
	require.ErrorContains(t, err, `field "sf.ts" is named twice`)
	require.ErrorContains(t, err, `field "proc.aname[1": want name or name[argument]`)
	require.ErrorContains(t, err, `field "sf.ret]": want name or name[argument]`)
	require.ErrorContains(t, err, `field "proc.name[]": want name or name[argument]`)
}

func TestRow(t *testing.T) {
	room := make([]Event, 0, 8)
	f := func(want string, rec sfproto.Record) {
		t.Helper()
		e, ok := (&Record{Record: rec}).Row(room)
		require.Equal(t, want != "no row", ok)
		if ok {
			require.Equal(t, want, e.Type.String())
		}
	}
	f("open", &sfproto.FileFlow{OpFlags: sfproto.OpOpen | sfproto.OpRead | sfproto.OpClose})
	f("", &sfproto.FileFlow{OpFlags: sfproto.OpTruncate})
	f("no row", &sfproto.Process{})
	f("no row", &sfproto.Header{})
	f("no row", &sfproto.Loss{})
	f("no row", &sfproto.Annotation{})
}

func FuzzColumns(f *testing.F) {
	for _, s := range []string{"", "sf.ts", "proc.aname[1]", "[", "]", "a[b]c]", "proc.aname[]"} {
		f.Add(s)
	}
	r := Records()
	f.Fuzz(func(t *testing.T, name string) {
		if getters, err := Columns(r, []string{name}); err == nil && getters[0].Name() != name {
			t.Fatalf("%q resolves to %q", name, getters[0].Name())
		}
	})
}
