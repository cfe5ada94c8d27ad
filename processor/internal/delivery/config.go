package delivery

import (
	"fmt"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/queue"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Config is how an exporter gets its batches.
type Config struct {
	Queue QueueConfig `json:"queue"`
	Retry RetryConfig `json:"retry"`
	Batch BatchConfig `json:"batch"`
	// DeadLetter is a file for what the exporter refuses for good, as a trace.
	DeadLetter string `json:"deadLetter"`
}

// Kinds of queues.
const (
	Memory = "memory"
	Disk   = "disk"
)

// QueueConfig bounds what waits for an exporter.
type QueueConfig struct {
	Type string `json:"type"`
	// Path is a disk queue's folder, its own.
	Path       string            `json:"path"`
	MaxBytes   jsonfile.Bytes    `json:"maxBytes"`
	MaxBatches int               `json:"maxBatches"`
	Fsync      jsonfile.Duration `json:"fsync"`
	Full       queue.Policy      `json:"full"`
}

// RetryConfig says when a batch is tried again.
type RetryConfig struct {
	Initial    jsonfile.Duration `json:"initial"`
	Max        jsonfile.Duration `json:"max"`
	Multiplier float64           `json:"multiplier"`
	// Jitter is the part of a wait, of 0 to 1, that is random.
	Jitter float64 `json:"jitter"`
	// GiveUpAfter is how long a batch is tried; 0 for ever.
	GiveUpAfter jsonfile.Duration `json:"giveUpAfter"`
}

// BatchConfig bounds what an exporter gets at once; all zero: batches as they
// come.
type BatchConfig struct {
	Records int            `json:"records"`
	Bytes   jsonfile.Bytes `json:"bytes"`
	// Timeout is how long the first record waits for more.
	Timeout jsonfile.Duration `json:"timeout"`
}

const (
	defaultBatches  = 64
	defaultDisk     = 1 << 30
	defaultTimeout  = jsonfile.Duration(time.Second)
	leastDisk       = 16 << 20
	mostBatch       = avro.MaxBlockSize // what one batch of a source can take, bytes
	mostBatches     = 1 << 20
	mostMultiplier  = 100
	longestInterval = 24 * time.Hour
)

// NewConfig is a Config with the defaults.
func NewConfig() Config {
	return Config{
		Queue: QueueConfig{Type: Memory, Fsync: jsonfile.Duration(500 * time.Millisecond), Full: queue.Block},
		Retry: RetryConfig{Initial: jsonfile.Duration(200 * time.Millisecond), Max: jsonfile.Duration(30 * time.Second), Multiplier: 2, Jitter: 0.2},
	}
}

// Fault is something wrong with a Config.
type Fault struct {
	Key     string // of a stage
	Message string
}

// Complete sets the defaults that depend on other keys, and says what is wrong.
func (c *Config) Complete() []Fault {
	var out []Fault
	add := func(key, format string, args ...any) { out = append(out, Fault{key, fmt.Sprintf(format, args...)}) }
	c.Queue.complete(func(format string, args ...any) { add("queue", "queue."+format, args...) })
	c.Retry.check(func(format string, args ...any) { add("retry", "retry."+format, args...) })
	c.Batch.complete(&c.Queue, func(format string, args ...any) { add("batch", "batch."+format, args...) })
	return out
}

func (q *QueueConfig) complete(add func(string, ...any)) {
	switch q.Type {
	case Memory:
		q.completeMemory(add)
	case Disk:
		q.completeDisk(add)
	default:
		add("type: %q is neither %s nor %s", q.Type, Memory, Disk)
	}
	switch q.Full {
	case queue.Block, queue.DropOldest, queue.DropNewest:
	default:
		add("full: %q is none of %s, %s and %s", q.Full, queue.Block, queue.DropOldest, queue.DropNewest)
	}
	if q.MaxBatches < 0 || q.MaxBatches > mostBatches {
		add("maxBatches: want 1 to %d, have %d", mostBatches, q.MaxBatches)
	}
}

func (q *QueueConfig) completeMemory(add func(string, ...any)) {
	if q.Path != "" {
		add(`path: a queue in memory has none; set "type": "disk"`)
	}
	if q.MaxBatches == 0 {
		q.MaxBatches = defaultBatches
	}
	if q.MaxBytes != 0 && q.MaxBytes < mostBatch {
		add("maxBytes: %v cannot hold one batch, which can take %v", q.MaxBytes, jsonfile.Bytes(mostBatch))
	}
}

func (q *QueueConfig) completeDisk(add func(string, ...any)) {
	if q.Path == "" {
		add("path: want the folder of the queue")
	}
	if q.MaxBytes == 0 {
		q.MaxBytes = defaultDisk
	}
	if q.MaxBytes < leastDisk {
		add("maxBytes: want %v or more, so that there is room for batches, which can take %v; have %v",
			jsonfile.Bytes(leastDisk), jsonfile.Bytes(mostBatch), q.MaxBytes)
	}
	if q.Fsync <= 0 {
		add("fsync: want a time of more than 0, such as 500ms")
	}
}

func (r *RetryConfig) check(add func(string, ...any)) {
	switch {
	case r.Initial <= 0 || time.Duration(r.Initial) > longestInterval:
		add("initial: want a time of more than 0 and at most %v", longestInterval)
	case r.Max < r.Initial || time.Duration(r.Max) > longestInterval:
		add("max: want initial (%v) or more, and at most %v", time.Duration(r.Initial), longestInterval)
	}
	if r.Multiplier < 1 || r.Multiplier > mostMultiplier {
		add("multiplier: want 1 to %d, have %v", mostMultiplier, r.Multiplier)
	}
	if r.Jitter < 0 || r.Jitter > 1 {
		add("jitter: want 0 to 1, have %v", r.Jitter)
	}
}

// set reports whether batches are joined and split.
func (b *BatchConfig) set() bool { return b.Records > 0 || b.Bytes > 0 || b.Timeout > 0 }

func (b *BatchConfig) complete(q *QueueConfig, add func(string, ...any)) {
	if b.Records < 0 {
		add("records: want 1 or more, have %d", b.Records)
	}
	if q.MaxBytes > 0 && b.Bytes > q.MaxBytes {
		add("bytes: a queue of at most %v cannot hold a batch of %v", q.MaxBytes, b.Bytes)
	}
	switch {
	case !b.set():
	case b.Records == 0 && b.Bytes == 0:
		add("timeout: goes with records or bytes, which say when a batch is full")
	case b.Timeout == 0:
		b.Timeout = defaultTimeout
	}
}
