package carried

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func TestRecordsComeBack(t *testing.T) {
	w, err := NewWriter()
	require.NoError(t, err)
	r, err := NewReader()
	require.NoError(t, err)
	longest := 0
	for _, want := range plugintest.Records() {
		said := []plugin.Annotation{
			{Record: 3, Annotation: sfproto.Annotation{Enrichment: map[string]string{"team": "web"}}},
			{Record: 3, Source: "syscall", Annotation: sfproto.Annotation{Rule: "a", Tags: []string{"x"}}},
			{Record: 3, Source: "syscall", Annotation: sfproto.Annotation{Rule: "b"}},
		}
		data := w.Append(nil, encoding.Item{Record: &want, Annotations: said, Alert: &said[1]})
		longest = max(longest, len(data))
		got, annotations, err := r.Read(data)
		require.NoError(t, err)
		require.Equal(t, want.Record, got.Record)
		require.Equal(t, want.Seq, got.Seq)
		require.Equal(t, want.Header, got.Header)
		if want.Process != nil {
			require.Equal(t, want.Process.Process, got.Process.Process)
			require.Equal(t, want.Process.Parent.Exe, got.Process.Parent.Exe)
		}
		require.Len(t, annotations, 2)
		require.Equal(t, "web", annotations[0].Enrichment["team"])
		require.Equal(t, "a", annotations[1].Rule)
	}
	t.Logf("the longest is of %d bytes", longest)
}

func FuzzRead(f *testing.F) {
	w, err := NewWriter()
	if err != nil {
		f.Fatal(err)
	}
	r, err := NewReader()
	if err != nil {
		f.Fatal(err)
	}
	for _, rec := range plugintest.Records() {
		f.Add(w.Append(nil, encoding.Item{Record: &rec}))
	}
	f.Add([]byte("too short"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, _, err := r.Read(data); err == nil && got.Record == nil {
			t.Fatal("a record that is none")
		}
	})
}
