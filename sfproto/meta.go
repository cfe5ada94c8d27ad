package sfproto

// Loss says what is missing from a stream between TS and EndTS. A zero count is
// a sign of life. Version 6.
type Loss struct {
	TS          int64  `avro:"ts"`    // ns since the epoch
	EndTS       int64  `avro:"endTs"` // ns since the epoch
	Class       string `avro:"class"` // exec, open, read, connect, ...; "" with a zero count
	Reason      string `avro:"reason"`
	Count       int64  `avro:"count"`
	ContainerID string `avro:"containerId"`
}

// Annotation is what a processor learned of a record: the rule that matched,
// its rendered output, the graph it belongs to. Version 6.
type Annotation struct {
	StreamID   string            `avro:"streamId"`
	Sequence   int64             `avro:"sequence"` // of the record, in that stream
	TS         int64             `avro:"ts"`       // ns since the epoch
	Rule       string            `avro:"rule"`
	Priority   string            `avro:"priority"`
	Tags       []string          `avro:"tags"`
	Techniques []string          `avro:"techniques"` // ATT&CK ids
	Output     string            `avro:"output"`
	GraphID    string            `avro:"graphId"`
	Enrichment map[string]string `avro:"enrichment"`
}

// Kind implements Record.
func (*Loss) Kind() Kind { return KindLoss }

// Kind implements Record.
func (*Annotation) Kind() Kind { return KindAnnotation }
