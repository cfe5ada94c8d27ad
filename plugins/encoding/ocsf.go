package encoding

import (
	"slices"
	"strconv"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// ocsfVersion is the version of the Open Cybersecurity Schema Framework whose
// classes and attributes are used (schema.ocsf.io/1.4.0).
const ocsfVersion = "1.4.0"

// appendOCSF appends an alert as a Detection Finding (2004), and a record as an
// activity of its class.
func appendOCSF(dst []byte, it Item) ([]byte, error) {
	o := &jsonline.Object{Buf: append(dst, '{')}
	if it.Alert != nil {
		ocsfFinding(o, it)
	} else {
		ocsfActivity(o, it)
	}
	return append(o.Buf, '}'), nil
}

// ocsfClass writes what all classes have. Times are ms since the epoch.
func ocsfClass(o *jsonline.Object, it Item, category, class, activity, severity, ts int64) {
	o.Num("category_uid", category)
	o.Num("class_uid", class)
	o.Num("activity_id", activity)
	o.Num("type_uid", class*100+activity)
	o.Num("severity_id", severity)
	o.Num("time", ts/1e6)
	o.In("metadata", func() {
		o.Text("version", ocsfVersion)
		o.In("product", func() {
			o.Text("name", "SysFlow")
			o.Text("vendor_name", "SysFlow")
		})
		o.Texts("profiles", []string{"host", "container"})
		if h := it.Record.Header; h != nil && h.StreamID != "" {
			o.Text("uid", h.StreamID+"-"+strconv.FormatInt(it.Record.Seq, 10))
		}
		o.Num("sequence", it.Record.Seq)
	})
	o.In("device", func() {
		o.Text("hostname", it.Host)
		o.Num("type_id", 0)
	})
}

func ocsfFinding(o *jsonline.Object, it Item) {
	a, r := it.Alert, it.Record
	ocsfClass(o, it, 2, 2004, 1, ocsfSeverity(severity(a.Priority)), a.TS)
	o.Text("message", a.Output)
	o.Num("status_id", 1)
	o.In("finding_info", func() {
		o.Text("title", a.Rule)
		uid := a.GraphID
		if h := r.Header; uid == "" && h != nil {
			uid = h.StreamID + "-" + strconv.FormatInt(r.Seq, 10)
		}
		o.Text("uid", uid)
		o.Text("desc", a.Output)
		o.Texts("types", slices.Sorted(slices.Values(a.Tags)))
		jsonline.Objects(o, "attacks", a.Techniques, func(id string) {
			o.In("technique", func() { o.Text("uid", id) })
			o.Text("version", "16.1")
		})
	})
	jsonline.Objects(o, "evidences", []*view.Record{r}, func(r *view.Record) {
		o.In("data", func() { ocsfData(o, r) })
		if r.Process != nil {
			o.In("process", func() { ocsfProcess(o, r.Process, r.Pod) })
		}
		if r.File != nil {
			o.In("file", func() { ocsfFile(o, r.File) })
		}
		ocsfEnds(o, r)
	})
	o.In("unmapped", func() {
		outputFields(o, it)
		ocsfPod(o, r)
	})
}

// ocsfData is what an evidence says of a record beside its objects; it must not be
// empty.
func ocsfData(o *jsonline.Object, r *view.Record) {
	o.Text("sf.type", r.Kind().String())
	if l, ok := r.Record.(*sfproto.Log); ok {
		o.Text("message", l.Body)
	}
	if r.NewFile != nil {
		o.In("file_result", func() { ocsfFile(o, r.NewFile) })
	}
}

func ocsfActivity(o *jsonline.Object, it Item) {
	r := it.Record
	what := ocsfKindOf(r)
	start, end, _ := r.Span()
	urgency := it.Severity()
	if priority, alert := it.highest(); alert {
		urgency = severity(priority)
	}
	ocsfClass(o, it, what.category, what.class, what.activity, ocsfSeverity(urgency), start)
	if end != start {
		o.Num("start_time", start/1e6)
		o.Num("end_time", end/1e6)
		o.Num("duration", (end-start)/1e6)
	}
	if failed, known := outcome(r); known {
		status := int64(1)
		if failed {
			status = 2
		}
		o.Num("status_id", status)
	}
	ocsfActor(o, r, what)
	ofFiles, ofNetwork := what.class == fileActivity, what.category == networkCategory
	if ofFiles {
		ocsfFiles(o, r)
	}
	if ofNetwork {
		ocsfEnds(o, r)
	}
	ocsfOwn(o, r)
	o.In("unmapped", func() {
		o.Text("sf.type", r.Kind().String())
		if !ofFiles {
			ocsfFiles(o, r)
		}
		if !ofNetwork {
			ocsfEnds(o, r)
		}
		it.enrichment(o.Pair)
		if l, ok := r.Record.(*sfproto.Log); ok {
			ocsfLog(o, l)
		}
		ocsfPod(o, r)
	})
}

// ocsfPod writes what OCSF has no attribute for, by the names of OpenTelemetry.
func ocsfPod(o *jsonline.Object, r *view.Record) {
	if r.Pod == nil {
		return
	}
	o.In("kubernetes", func() {
		for key, value := range PodAttributes(r.Pod, r.Cluster) {
			o.Pair(key, value)
		}
	})
}

// ocsfActor writes who acted: of a process activity the process is the object,
// and its parent the actor.
func ocsfActor(o *jsonline.Object, r *view.Record, what ocsfKind) {
	p := r.Process
	if p == nil {
		return
	}
	if what.class == processActivity {
		o.In("process", func() { ocsfProcess(o, p, r.Pod) })
		if p.Parent != nil {
			p = p.Parent
		}
	}
	o.In("actor", func() { o.In("process", func() { ocsfProcess(o, p, podOf(r, p)) }) })
}

// podOf is the pod of a process: what a stage knows of the record's holds for all
// processes of its container.
func podOf(r *view.Record, p *view.Process) *sfproto.Pod {
	if p.Container == r.Container && r.Pod != nil {
		return r.Pod
	}
	return p.Pod
}

// ocsfRcode: IANA's numbers as far as OCSF has them, 99 other.
func ocsfRcode(code int32) int64 {
	if code >= 0 && code <= 11 || code >= 16 && code <= 23 {
		return int64(code)
	}
	return 99
}

// ocsfOwn writes the attributes of single classes.
func ocsfOwn(o *jsonline.Object, r *view.Record) {
	switch rec := r.Record.(type) {
	case *sfproto.NetworkFlow:
		sent, received := trafficOf(r, rec)
		o.In("traffic", func() {
			o.Num("bytes_out", sent.bytes)
			o.Num("bytes_in", received.bytes)
			o.Num("bytes", sent.bytes+received.bytes)
		})
	case *sfproto.DNS:
		o.In("query", func() { o.Text("hostname", rec.Query); o.Text("type", dnsType(rec.Qtype)) })
		jsonline.Objects(o, "answers", rec.Answers, func(a sfproto.DNSAnswer) {
			o.Text("rdata", a.Data)
			o.Num("ttl", a.TTL)
			o.Text("type", dnsType(a.Type))
		})
		o.Num("rcode_id", ocsfRcode(rec.Rcode))
	case *sfproto.SyscallEvent:
		o.In("kernel", func() { o.Text("name", rec.Syscall); o.Num("type_id", 2) })
	case *sfproto.Loss:
		o.Text("message", rec.Class+" records lost: "+rec.Reason)
		o.Num("count", max(1, rec.Count))
	case *sfproto.Log:
		o.Text("message", rec.Body)
	}
}
