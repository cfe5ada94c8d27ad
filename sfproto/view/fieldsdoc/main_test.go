package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func TestDocumentIsUpToDate(t *testing.T) {
	got, err := os.ReadFile("../../docs/fields.md")
	require.NoError(t, err)
	require.Equal(t, string(document(view.Fields())), string(got), "run go generate ./view")
}

func TestDocumentHasEveryFieldOnce(t *testing.T) {
	text := string(document(view.Fields()))
	for _, f := range view.Fields() {
		require.Equal(t, 1, strings.Count(text, "| `"+f.Name+f.Arg.String()+"` |"), f.Name)
	}
}

func TestFamilies(t *testing.T) {
	f := func(want, name string) {
		t.Helper()
		require.Equal(t, want, familyOf(name))
	}
	f("proc", "proc.exe_ino.ctime")
	f("sf", "sf.ts")
	f("sf.flow", "sf.flow.wbytes.delta")
}
