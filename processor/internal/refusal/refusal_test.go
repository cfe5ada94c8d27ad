package refusal

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func TestWhatIsWrittenIsRead(t *testing.T) {
	a := New("out", errors.New("too large"), []view.Record{{Seq: 7, Header: &sfproto.Header{StreamID: "s"}}, {Seq: 8}})
	require.Equal(t, []any{"s", int64(7)}, []any{a.StreamID, a.Sequence})
	stage, reason, ok := Of(a)
	require.Equal(t, []any{"out", "too large", true}, []any{stage, reason, ok})

	_, _, ok = Of(&sfproto.Annotation{Rule: "R"})
	require.False(t, ok)
	_, _, ok = Of(&sfproto.Loss{})
	require.False(t, ok)
	require.NotNil(t, New("out", errors.New("empty"), nil))
}
