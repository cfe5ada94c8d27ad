package printer

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func TestColumnsOfLogs(t *testing.T) {
	r := &view.Record{Record: &sfproto.Log{SeverityText: "ERROR", Body: "denied"}}
	require.Equal(t, "ERROR", opFlags(r))
	require.Equal(t, "denied", resource(r))
}
