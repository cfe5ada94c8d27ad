package services

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

const (
	nodes   = 8
	perNode = 5000
)

// edgeRules alert on each tenth event of a node.
const edgeRules = `
- rule: Tenth
  desc: Told at the edge.
  condition: sf.ke.message contains tenth
  output: "tenth"
  priority: NOTICE
`

// A processor at the edge sends what eight collectors told through Kafka to two
// processors of one group. The broker and one of the two are killed on the way; all
// records arrive, with what the edge said of them.
func TestATierBehindKafkaMissesNothing(t *testing.T) {
	broker := reach(t)
	dir := t.TempDir()
	topic := broker.topic(t)
	edge := pipeline(t, dir, "edge", fmt.Sprintf(`
		{"name": "in", "type": "socket", "config": {"path": %q}},
		{"name": "policy", "type": "policy", "from": "in", "config": {"rules": [%q], "mode": "enrich"}},
		{"name": "bus", "type": "kafka", "from": "policy", "queue": {"type": "disk", "path": %q},
		 "config": {"brokers": [%q], "topic": %q, "timeout": "2s", "encode": {"format": "avro", "of": "records"}}}`,
		filepath.Join(dir, "s.sock"), written(t, dir, "rules.yaml", edgeRules), filepath.Join(dir, "queue"), broker.plain, topic))
	central := func(name string) *pair.Process {
		return run(t, pipeline(t, dir, name, fmt.Sprintf(`
			{"name": "bus", "type": "kafka-source", "config": {"brokers": [%q], "topics": [%q], "group": %q}},
			{"name": "out", "type": "file", "from": "bus", "config": {"path": %q, "encode": {"format": "sysflow", "of": "records"}}}`,
			broker.plain, topic, topic, filepath.Join(dir, name+".json"))))
	}
	run(t, edge)
	central("steady")
	dying := central("dying")
	sent := make(chan error, 1)
	go func() { sent <- send(t.Context(), filepath.Join(dir, "s.sock")) }()
	count := func() int {
		records, _ := arrived(t, dir)
		return len(records)
	}
	require.Eventually(t, func() bool { return count() > nodes*perNode/20 }, time.Minute, 50*time.Millisecond)
	require.NoError(t, dying.Kill())
	broker.restart(t)
	require.NoError(t, <-sent)
	require.Eventually(t, func() bool { return count() == nodes*perNode }, 2*time.Minute, 500*time.Millisecond, "%d of %d records", count(), nodes*perNode)
	records, lines := arrived(t, dir)
	told := 0
	for _, alerted := range records {
		if alerted {
			told++
		}
	}
	require.Equal(t, nodes*perNode/10, told, "what the edge said came along")
	t.Logf("%d records, %d came twice", len(records), lines-len(records))
}

// broker is the one that the variable names.
type broker struct {
	plain              string // its address
	pid, start, create string // a file, and programs
}

func reach(t *testing.T) broker {
	t.Helper()
	at := map[string]string{}
	for _, field := range strings.Fields(given(t, kafkaVariable)) {
		key, value, _ := strings.Cut(field, "=")
		at[key] = value
	}
	return broker{at["plain"], at["pid"], at["start"], at["create"]}
}

// topic makes one with four partitions.
func (b broker) topic(t *testing.T) string {
	t.Helper()
	name := fmt.Sprintf("t%d", time.Now().UnixNano())
	out, err := exec.CommandContext(t.Context(), b.create, name, "4").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return name
}

// restart kills the broker and starts it again.
func (b broker) restart(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile(b.pid)
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	out, err := exec.CommandContext(t.Context(), b.start).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func written(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// pipeline writes a pipeline's file.
func pipeline(t *testing.T, dir, name, stages string) string {
	t.Helper()
	return written(t, dir, name+".pipeline.json", `{"stages": [`+stages+`]}`)
}

// run starts a processor and waits until it is ready.
func run(t *testing.T, pipeline string) *pair.Process {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p, err := pair.StartReady(ctx, pair.Options{Path: pair.Binary("sfprocessor"), Args: []string{"run", "--config", pipeline}})
	require.NoError(t, err)
	t.Cleanup(func() {
		select {
		case <-p.Done(): // the test killed it
		default:
			require.NoError(t, p.Stop(time.Minute), p.Stderr())
		}
	})
	return p
}

// send is what the collectors do, one after the other.
func send(ctx context.Context, socket string) error {
	for node := range nodes {
		if err := sendNode(ctx, socket, fmt.Sprintf("node-%d", node)); err != nil {
			return err
		}
	}
	return nil
}

// sendNode sends a node's records and waits for their acknowledgement.
func sendNode(ctx context.Context, socket, name string) error {
	enc, err := avro.NewEncoder(6)
	if err != nil {
		return err
	}
	conn, err := wire.Dial(ctx, socket)
	if err != nil {
		return err
	}
	defer conn.Close()
	out, err := wire.NewSender(conn, enc, avro.Null, &sfproto.Header{Version: 6, Exporter: name, NodeID: name, StreamID: name, Acknowledge: true})
	if err != nil {
		return err
	}
	for i := range int64(perNode) {
		message := "{}"
		if i%10 == 0 {
			message = `"tenth"`
		}
		out.Append(&sfproto.K8sEvent{TS: 1_700_000_000_000_000_000 + i, Message: message})
		if i%100 == 99 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
	acks := wire.NewAckReader(conn)
	for {
		a, err := acks.Next()
		if err != nil || a.Sequence >= perNode-1 {
			return err
		}
	}
}

// arrived are the records that either central processor wrote, and whether a rule of
// the edge told of them; lines is how many it wrote, of which some may come twice.
func arrived(t *testing.T, dir string) (out map[string]bool, lines int) {
	t.Helper()
	out = map[string]bool{}
	for _, name := range []string{"steady.json", "dying.json"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		require.NoError(t, err)
		for line := range bytes.Lines(text) {
			var record struct {
				Node     struct{ ID string }
				Sequence int64
				Policies []struct{ ID string }
			}
			if json.Unmarshal(line, &record) == nil { // a killed processor leaves half a line
				out[fmt.Sprint(record.Node.ID, "/", record.Sequence)] = len(record.Policies) > 0
				lines++
			}
		}
	}
	return out, lines
}
