package encoding

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// alerted is a batch of two nodes with an alert and an enrichment.
func alerted() *plugin.Batch {
	records := plugintest.Records()
	other := *records[0].Header
	other.NodeID = "node-2"
	last := len(records) - 1
	records[last].Header = &other
	alert := plugin.Annotation{Record: 1, Source: "syscall", Fields: []plugin.OutputField{{Name: "fd.name", Value: "/tmp/x"}}}
	alert.Rule = "r"
	owner := plugin.Annotation{Record: 2}
	owner.Enrichment = map[string]string{"owner": "team"}
	return plugin.NewBatch(records, nil).With(alert, owner)
}

func packer(t *testing.T, of string, limit int) *Packer {
	t.Helper()
	p, err := NewPacker(Config{Format: Avro, Of: of}, limit)
	require.NoError(t, err)
	return p
}

func TestMessagesAreOfOneNode(t *testing.T) {
	b := alerted()
	messages, err := packer(t, Records, 1<<20).Messages(b)
	require.NoError(t, err)
	require.Len(t, messages, 2)
	require.Equal(t, "node-1", messages[0].Key)
	require.Equal(t, "node-2", messages[1].Key)
	got, err := message.NewOpener().Open(messages[0].Body, nil)
	require.NoError(t, err)
	require.Equal(t, b.Annotations, got.Annotations)
	require.Len(t, got.Records, len(b.Records)-1)
}

func TestMessagesOfAlertsAlone(t *testing.T) {
	messages, err := packer(t, Alerts, 1<<20).Messages(alerted())
	require.NoError(t, err)
	require.Len(t, messages, 1)
	got, err := message.NewOpener().Open(messages[0].Body, nil)
	require.NoError(t, err)
	require.Len(t, got.Records, 1)
	require.Equal(t, sfproto.KindFileFlow, got.Records[0].Kind())
	require.Equal(t, "/usr/sbin/nginx", got.Records[0].Process.Parent.Exe)
}

func TestLongMessagesAreSplit(t *testing.T) {
	b := alerted()
	whole, err := packer(t, Records, 1<<20).Messages(b)
	require.NoError(t, err)
	parts, err := packer(t, Records, len(whole[0].Body)-1).Messages(b)
	require.NoError(t, err)
	require.Len(t, parts, 3)
	var seqs []int64
	ids := map[string]bool{}
	for _, m := range parts {
		got, err := message.NewOpener().Open(m.Body, nil)
		require.NoError(t, err)
		for _, r := range got.Records {
			seqs = append(seqs, r.Seq)
		}
		ids[m.ID] = true
	}
	require.Len(t, ids, 3)
	require.Len(t, seqs, len(b.Records))
	require.IsIncreasing(t, seqs)
	none, err := packer(t, Records, 100).Messages(b)
	require.Empty(t, none)
	require.True(t, plugin.IsPermanent(err), "%v", err)
}

func TestContainerIsATrace(t *testing.T) {
	c, err := NewContainer(Config{Format: Avro, Of: Records})
	require.NoError(t, err)
	file := bytes.Clone(c.Head())
	for range 2 {
		file, err = c.Append(file, alerted())
		require.NoError(t, err)
	}
	require.NoError(t, c.Close())
	in, err := wire.NewReceiver(bytes.NewReader(file))
	require.NoError(t, err)
	defer in.Close()
	counts := map[sfproto.Kind]int{}
	for {
		frame, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		for i, rec := range frame.Records {
			counts[rec.Kind()]++
			if a, ok := rec.(*sfproto.Annotation); ok && a.Rule == "r" {
				require.Equal(t, sfproto.KindFileFlow, frame.Records[i-1].Kind())
				require.Equal(t, "0123", a.StreamID)
			}
		}
	}
	require.Equal(t, 2, counts[sfproto.KindFileFlow])
	require.Equal(t, 4, counts[sfproto.KindAnnotation])
	require.Equal(t, 4, counts[sfproto.KindProcess], "each batch tells its entities")
}

func TestAvroIsForWholeBatches(t *testing.T) {
	c := Config{Format: Avro, Of: Records}
	require.NoError(t, c.ValidateBatches())
	require.ErrorContains(t, c.Validate(), "the exporters file, kafka, nats and s3 take it")
	require.ErrorContains(t, Config{Format: Avro, Of: "x"}.ValidateBatches(), "encode.of ")
	require.ErrorContains(t, Config{Format: "x"}.ValidateBatches(), "encode.format ")
}
