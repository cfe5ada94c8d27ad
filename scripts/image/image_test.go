package image_test

import (
	"bytes"
	"debug/elf"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/scripts/image"
)

func TestTheFileIsItsOnlySegment(t *testing.T) {
	code := []byte{1, 2, 3}
	file := image.Of(uint16(elf.EM_AARCH64), code)
	f, err := elf.NewFile(bytes.NewReader(file))
	require.NoError(t, err)
	require.Equal(t, elf.ET_EXEC, f.Type)
	require.Equal(t, elf.EM_AARCH64, f.Machine)
	require.Len(t, f.Progs, 1)
	loaded, err := io.ReadAll(f.Progs[0].Open())
	require.NoError(t, err)
	require.Equal(t, file, loaded)
	require.Equal(t, code, loaded[f.Entry-f.Progs[0].Vaddr:])
}
