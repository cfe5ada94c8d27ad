package run

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// header says who records. The stream's id is new for each run; the node's is
// the machine's, or the host's name where the machine has no id.
func header(c *config.Capture, offset int64) (sfproto.Header, error) {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return sfproto.Header{}, fmt.Errorf("make stream id: %w", err)
	}
	host, err := os.Hostname()
	if err != nil {
		return sfproto.Header{}, fmt.Errorf("read host name: %w", err)
	}
	h := sfproto.Header{
		Version: int64(c.SchemaVersion), Exporter: first(c.Exporter, host), IP: first(c.NodeIP, "NA"), Filename: c.Out,
		NodeID: first(c.NodeID, line("/etc/machine-id"), host), BootID: line("/proc/sys/kernel/random/boot_id"),
		HostName: host, Cluster: c.Cluster, StreamID: hex.EncodeToString(id[:]), ClockOffset: offset,
	}
	return h, nil
}

// line is a file's text, empty when it cannot be read.
func line(path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
