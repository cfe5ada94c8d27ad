package volume

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"math/bits"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// call is a system call as one line of JSON tells it.
type call struct {
	Time    int64    `json:"time"`
	PID     int64    `json:"pid"`
	TID     int64    `json:"tid,omitempty"`
	Process string   `json:"proc"`
	Exe     string   `json:"exe"`
	Type    string   `json:"type"`
	FD      int32    `json:"fd,omitempty"`
	Name    string   `json:"name,omitempty"`
	Other   string   `json:"other,omitempty"`
	Result  int64    `json:"res"`
	Args    []string `json:"args,omitempty"`
}

// lines writes calls as lines of JSON, and the same to gzip.
type lines struct {
	calls      int64
	plain      counter
	compressed counter
	gzip       *gzip.Writer
	out        *json.Encoder
}

func newLines() *lines {
	l := &lines{}
	l.gzip = gzip.NewWriter(&l.compressed)
	l.out = json.NewEncoder(io.MultiWriter(&l.plain, l.gzip))
	return l
}

func (l *lines) put(c call) error {
	l.calls++
	return l.out.Encode(c)
}

// flow writes the calls that a flow's record stands for: those that carried
// something, then each other one once.
func (l *lines) flow(c call, end int64, set int64, reads, readBytes, writes, writeBytes int64) error {
	others := bits.OnesCount64(uint64(set))
	total := max(1, reads+writes+int64(others))
	step := (end - c.Time) / total
	many := func(kind string, n, size int64) error {
		for i := range n {
			c.Type, c.Time = kind, c.Time+step
			c.Result = size / n
			if i == 0 {
				c.Result += size % n
			}
			if err := l.put(c); err != nil {
				return err
			}
		}
		return nil
	}
	read, write := "read", "write"
	for _, name := range sfproto.CallNames(set) {
		switch name {
		case "read", "readv", "pread64", "preadv", "preadv2", "recvfrom", "recvmsg", "recvmmsg":
			read = name
		case "write", "writev", "pwrite64", "pwritev", "pwritev2", "sendto", "sendmsg", "sendmmsg":
			write = name
		case "sendfile", "splice", "copy_file_range":
		default:
			if err := many(name, 1, 0); err != nil {
				return err
			}
		}
	}
	if err := many(read, reads, readBytes); err != nil {
		return err
	}
	return many(write, writes, writeBytes)
}

// counter counts bytes.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}
