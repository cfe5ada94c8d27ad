package message_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// unjoined is a join that shows what a message tells and in which order.
func unjoined(into *[]string) func([]sfproto.Record) []view.Record {
	return func(records []sfproto.Record) []view.Record {
		*into = nil
		out := make([]view.Record, len(records))
		for i, r := range records {
			*into = append(*into, r.Kind().String())
			out[i].Record = r
		}
		return out
	}
}

func batch(t *testing.T) *plugin.Batch {
	t.Helper()
	records := plugintest.Records()
	for i := range records {
		records[i].Seq = int64(100 + 3*i) // a filter was there
	}
	return plugin.NewBatch(records, nil).With(
		plugin.Annotation{Record: 1, Source: "syscall", Annotation: sfproto.Annotation{Rule: "r", Tags: []string{"T1"}, Output: "o"},
			Fields: []plugin.OutputField{{Name: "a", Value: "x"}, {Name: "b", Value: int64(-5)}, {Name: "c", Value: true},
				{Name: "d"}, {Name: "e", Value: []string{"1", ""}}}},
		plugin.Annotation{Record: 4, Annotation: sfproto.Annotation{Enrichment: map[string]string{"k": "v"}}},
	)
}

func TestMessageIsWhole(t *testing.T) {
	e, err := message.NewEncoder()
	require.NoError(t, err)
	want := batch(t)
	for range 2 { // each message stands alone
		var told []string
		d, err := message.NewDecoder(e.Schema(), unjoined(&told))
		require.NoError(t, err)
		acknowledged := 0
		got, err := d.Decode(e.Append(nil, want), func(err error) { acknowledged++ })
		require.NoError(t, err)
		got.Done(nil)
		require.Equal(t, 1, acknowledged)
		require.Equal(t, []string{"H", "C", "P", "P", "PE", "F", "FF", "SE", "NF", "FE", "LOSS"}, told)
		require.Len(t, got.Records, len(want.Records))
		for i := range want.Records {
			require.Equal(t, want.Records[i].Record, got.Records[i].Record)
			require.Equal(t, want.Records[i].Seq, got.Records[i].Seq)
		}
		require.Equal(t, len(want.Annotations), len(got.Annotations))
		require.Equal(t, want.Annotations[0].Fields, got.Annotations[0].Fields)
		require.Equal(t, want.Annotations[0].Output, got.Annotations[0].Output)
		require.Equal(t, want.Annotations[1].Enrichment, got.Annotations[1].Enrichment)
		require.Equal(t, "syscall", got.Annotations[0].Source)
		require.Equal(t, 4, got.Annotations[1].Record)
	}
}

func TestEntityThatIsARecordIsToldOnce(t *testing.T) {
	records := plugintest.Records()
	r := view.Record{Record: records[0].Process.Process, Process: records[0].Process, Container: records[0].Container}
	var re message.Retelling
	var kinds []string
	for _, rec := range re.Append(re.Append(nil, &r), &records[2]) {
		kinds = append(kinds, rec.Kind().String())
	}
	require.Equal(t, []string{"C", "P", "P", "H", "C", "P", "P", "SE"}, kinds, "on a header readers forget")
}

func TestChangedEntityIsToldAgain(t *testing.T) {
	records := plugintest.Records()
	other := *records[0].Process.Process
	other.Exe = "/bin/other"
	changed := records[2]
	changed.Process = view.NewProcess(&other, records[0].Process.Parent, records[0].Container, nil)
	var re message.Retelling
	out := re.Append(nil, &records[0])
	n := len(out)
	out = re.Append(out, &changed)
	require.Equal(t, []sfproto.Record{&other, changed.Record}, out[n:])
}

func TestForeignBytes(t *testing.T) {
	e, err := message.NewEncoder()
	require.NoError(t, err)
	var told []string
	d, err := message.NewDecoder(e.Schema(), unjoined(&told))
	require.NoError(t, err)
	f := func(data []byte, want string) {
		t.Helper()
		_, err := d.Decode(data, nil)
		require.ErrorContains(t, err, want)
	}
	f(nil, "ends inside a value")
	f([]byte{2}, "message of form 2")
	f([]byte{1, 200}, "ends inside a value")
	f([]byte{1, 100}, "claims more")
	f([]byte{1, 0, 1, 0, 0, 0}, "annotation 0 is of record 0")
	f([]byte{1, 1, 0, 0, 0}, "claims more")
	whole := e.Append(nil, batch(t))
	f(append(whole, whole[len(whole)-1]), "decode message")
	f(whole[:len(whole)-9], "decode message")
}
