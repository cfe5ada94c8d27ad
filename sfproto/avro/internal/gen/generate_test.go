package main

import (
	"os"
	"path/filepath"
	"testing"

	hamba "github.com/hamba/avro/v2"
	"github.com/stretchr/testify/require"
)

// What is committed is what the schema and the structs give.
func TestCommittedCodeIsCurrent(t *testing.T) {
	files, err := generate()
	require.NoError(t, err)
	for name, text := range files {
		committed, err := os.ReadFile(filepath.Join("..", "v6", name))
		require.NoError(t, err)
		require.Equal(t, string(text), string(committed), "%s is out of date: run go generate ./...", name)
	}
}

func TestSchemasThatHaveNoPlace(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		s, err := hamba.ParseWithCache(text, "", &hamba.SchemaCache{})
		require.NoError(t, err)
		_, err = write(s.(*hamba.UnionSchema), encode{})
		require.ErrorContains(t, err, want)
	}
	f(`["null","string"]`, "schema has 2 branches, there are 16 kinds")
}
