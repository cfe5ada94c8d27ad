package encoding

import (
	"path"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// ecsVersion is that of the Elastic Common Schema whose field names are used.
const ecsVersion = "8.17"

// appendECS appends a record as a document of the Elastic Common Schema. What
// ECS has no field for stands below "sysflow".
func appendECS(dst []byte, it Item) ([]byte, error) {
	o := &jsonline.Object{Buf: append(dst, '{')}
	r := it.Record
	start, end, _ := r.Span()
	o.Time("@timestamp", start)
	o.In("agent", func() { o.Text("type", "SysFlow") })
	o.In("ecs", func() { o.Text("version", ecsVersion) })
	ecsEvent(o, it, start, end)
	ecsHost(o, it)
	if c := r.Container; c != nil {
		ecsContainer(o, c)
	}
	if r.Pod != nil {
		ecsPod(o, r)
	}
	if r.Process != nil {
		ecsProcess(o, r)
		ecsUser(o, r.Process)
	}
	if r.File != nil {
		ecsFile(o, r)
	}
	ecsNetwork(o, r)
	if d, ok := r.Record.(*sfproto.DNS); ok {
		ecsDNS(o, d)
	}
	ecsLog(o, it)
	ecsRules(o, it)
	ecsOwn(o, it)
	return append(o.Buf, '}'), nil
}

func ecsEvent(o *jsonline.Object, it Item, start, end int64) {
	what := ecsActionOf(it.Record)
	o.In("event", func() {
		priority, alert := it.highest()
		if alert {
			o.Text("kind", "alert")
			o.Num("severity", int64(7-severity(priority)))
			o.Text("reason", it.rules())
		} else {
			o.Text("kind", "event")
		}
		o.Texts("category", []string{what.category})
		o.Texts("type", what.types[:what.n])
		o.Text("action", what.action)
		o.Time("start", start)
		if end != start {
			o.Time("end", end)
			o.Num("duration", end-start)
		}
		if failed, known := outcome(it.Record); known {
			o.Text("outcome", either(failed, "failure", "success"))
		}
		if l, ok := it.Record.Record.(*sfproto.Log); ok {
			o.Text("original", l.Body)
		}
		o.Num("sequence", it.Record.Seq)
		o.Text("module", "sysflow")
	})
}

// rules are the names of the rules that matched, joined by a comma.
func (it Item) rules() string {
	var names []string
	for _, a := range it.alerts() {
		names = append(names, a.Rule)
	}
	return strings.Join(names, ", ")
}

func ecsHost(o *jsonline.Object, it Item) {
	o.In("host", func() {
		o.Text("hostname", it.Host)
		if h := it.Record.Header; h != nil {
			id := h.NodeID
			if id == "" {
				id = h.Exporter
			}
			o.Text("id", id)
			if h.IP != "" && h.IP != "NA" {
				o.Texts("ip", []string{h.IP})
			}
		}
	})
}

func ecsContainer(o *jsonline.Object, c *sfproto.Container) {
	o.In("container", func() {
		o.Text("id", c.ID)
		o.Text("name", c.Name)
		o.Text("runtime", runtime(c))
		name, tag, _ := cutTag(c.Image)
		o.In("image", func() {
			o.Text("name", name)
			if tag != "" {
				o.Texts("tag", []string{tag})
			}
			if c.ImageDigest != "" {
				o.In("hash", func() { o.Texts("all", []string{c.ImageDigest}) })
			}
		})
		o.In("security_context", func() { o.Flag("privileged", c.Privileged) })
	})
}

// cutTag parts an image's name from its tag, which stands behind the last slash.
func cutTag(image string) (name, tag string, found bool) {
	if i := strings.LastIndexByte(image, ':'); i > strings.LastIndexByte(image, '/') {
		return image[:i], image[i+1:], true
	}
	return image, "", false
}

func runtime(c *sfproto.Container) string {
	if c.Runtime != "" {
		return c.Runtime
	}
	names := [...]string{"docker", "lxc", "libvirt_lxc", "mesos", "rkt", "custom", "cri", "containerd", "crio", "bpm"}
	if int(c.Type) >= len(names) {
		return "unknown"
	}
	return names[c.Type]
}

func ecsFile(o *jsonline.Object, r *view.Record) {
	f := r.File
	o.In("file", func() {
		o.Text("path", f.Path)
		o.Text("name", path.Base(f.Path))
		o.Text("directory", path.Dir(f.Path))
		if ext := strings.TrimPrefix(path.Ext(f.Path), "."); ext != "" {
			o.Text("extension", ext)
		}
		o.Text("type", fileType(f.ResType))
		if r.NewFile != nil {
			o.Text("target_path", r.NewFile.Path)
		}
		if f.Inode != 0 {
			o.NumText("inode", f.Inode)
		}
	})
}

func fileType(resource int32) string {
	switch resource {
	case sfproto.ResFile:
		return "file"
	case sfproto.ResDirectory:
		return "dir"
	case sfproto.ResIPv4, sfproto.ResIPv6, sfproto.ResUnix:
		return "socket"
	case sfproto.ResPipe:
		return "pipe"
	}
	return "unknown"
}

func ecsRules(o *jsonline.Object, it Item) {
	alerts := it.alerts()
	if len(alerts) == 0 {
		return
	}
	var tags, techniques []string
	for _, a := range alerts {
		tags, techniques = append(tags, a.Tags...), append(techniques, a.Techniques...)
	}
	o.Text("message", alerts[0].Output)
	o.In("rule", func() {
		o.Text("name", it.rules())
		o.Text("ruleset", "sysflow")
	})
	if techniques = unique(techniques); len(techniques) > 0 {
		o.In("threat", func() {
			o.Text("framework", "MITRE ATT&CK")
			o.In("technique", func() { o.Texts("id", techniques) })
		})
	}
	o.Texts("tags", unique(tags))
}

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// either chooses between two words.
func either(first bool, yes, no string) string {
	if first {
		return yes
	}
	return no
}
