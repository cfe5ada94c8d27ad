package schema

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	hamba "github.com/hamba/avro/v2"
	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func branches(t *testing.T, text string) []*hamba.RecordSchema {
	t.Helper()
	s, err := hamba.ParseWithCache(text, "", &hamba.SchemaCache{})
	require.NoError(t, err)
	union := s.(*hamba.RecordSchema).Fields()[0].Type().(*hamba.UnionSchema)
	var out []*hamba.RecordSchema
	for _, b := range union.Types() {
		out = append(out, b.(*hamba.RecordSchema))
	}
	return out
}

// Both versions are frozen, to the last name: by these fingerprints (CRC-64-AVRO of
// the canonical form) their readers know them.
func TestSchemasAreFrozen(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		s, err := hamba.ParseWithCache(text, "", &hamba.SchemaCache{})
		require.NoError(t, err)
		sum, err := s.FingerprintUsing(hamba.CRC64Avro)
		require.NoError(t, err)
		require.Equal(t, want, fmt.Sprintf("%x", sum))
	}
	f(V5, "6cb4767551f9e3c2")
	f(V6, "004561337d3c2149")
}

func TestV6AppendsToV5(t *testing.T) {
	old, now := branches(t, V5), branches(t, V6)
	require.Len(t, old, 12)
	require.Len(t, now, sfproto.NumKinds)
	for i, b := range old {
		require.Equal(t, b.FullName(), now[i].FullName())
		for j, f := range b.Fields() {
			got := now[i].Fields()[j]
			require.Equal(t, f.Name(), got.Name())
			require.Equal(t, f.Type().String(), got.Type().String())
		}
	}
}

func TestBranchesAreTheKinds(t *testing.T) {
	for i, b := range branches(t, V6) {
		require.Equal(t, sfproto.Kind(i).AvroName(), b.Name())
	}
}

func TestStructsHaveEveryField(t *testing.T) {
	structs := []sfproto.Record{
		&sfproto.Header{}, &sfproto.Container{}, &sfproto.Process{}, &sfproto.File{}, &sfproto.ProcessEvent{},
		&sfproto.NetworkFlow{}, &sfproto.FileFlow{}, &sfproto.FileEvent{}, &sfproto.NetworkEvent{},
		&sfproto.ProcessFlow{}, &sfproto.Pod{}, &sfproto.K8sEvent{}, &sfproto.SyscallEvent{}, &sfproto.Loss{},
		&sfproto.DNS{}, &sfproto.Annotation{},
	}
	for i, b := range branches(t, V6) {
		require.Equal(t, sfproto.Kind(i), structs[i].Kind())
		typ := reflect.TypeOf(structs[i]).Elem()
		require.Equal(t, typ.NumField(), len(b.Fields()), b.Name())
		for j, f := range b.Fields() {
			require.Equal(t, f.Name(), typ.Field(j).Tag.Get("avro"), b.Name())
		}
	}
}

// docs/format has a table of each branch, in the schema's order; v6.md only of
// what version 5 lacks.
func TestDocumentsHaveEveryField(t *testing.T) {
	v5 := map[string]int{}
	for _, b := range branches(t, V5) {
		v5[b.Name()] = len(b.Fields())
	}
	f := func(file, text string, known map[string]int) {
		t.Helper()
		doc, err := os.ReadFile(filepath.Join("..", "docs", "format", file))
		require.NoError(t, err)
		for i, b := range branches(t, text) {
			added := b.Fields()[known[b.Name()]:]
			if len(added) == 0 {
				continue
			}
			_, table, found := strings.Cut(string(doc), fmt.Sprintf("\n### %d: %s\n\n", i, b.Name()))
			require.True(t, found, "%s lacks %s", file, b.Name())
			table, _, _ = strings.Cut(table, "\n\n")
			rows := strings.Split(table, "\n")[2:]
			require.Len(t, rows, len(added), "%s: %s", file, b.Name())
			for j, field := range added {
				require.Truef(t, strings.HasPrefix(rows[j], "| "+field.Name()+" | "), "%s: %s", file, rows[j])
			}
		}
	}
	f("v5.md", V5, nil)
	f("v6.md", V6, v5)
}
