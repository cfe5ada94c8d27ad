package guest

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestArchiveIsAligned(t *testing.T) {
	var b bytes.Buffer
	a := &archive{w: &b}
	a.folder("bin")
	a.text("bin/odd", "12345", 0o755)
	a.link("bin/link", "odd")
	a.end()
	require.NoError(t, a.err)
	require.Zero(t, b.Len()%4)
	require.Equal(t, 4, bytes.Count(b.Bytes(), []byte("070701")))
	a.file("bin/absent", "no/such/file")
	require.Error(t, a.err)
}
