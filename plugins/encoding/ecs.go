package encoding

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

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
	o.Text("@timestamp", time.Unix(0, start).UTC().Format(falcoTime))
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
	ecsLog(o, r)
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
		o.Texts("type", what.types)
		o.Text("action", what.action)
		o.Text("start", time.Unix(0, start).UTC().Format(falcoTime))
		if end != start {
			o.Text("end", time.Unix(0, end).UTC().Format(falcoTime))
			o.Num("duration", end-start)
		}
		if failed, known := outcome(it.Record); known {
			o.Text("outcome", map[bool]string{true: "failure", false: "success"}[failed])
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
	return strings.ToLower(strings.TrimPrefix(c.Type.String(), "CT_"))
}

func ecsProcess(o *jsonline.Object, r *view.Record) {
	o.In("process", func() {
		ecsIdentity(o, r.Process)
		if tid, ok := r.Thread(); ok && tid != 0 {
			o.In("thread", func() { o.Num("id", tid) })
		}
		if parent := r.Process.Parent; parent != nil {
			o.In("parent", func() { ecsIdentity(o, parent) })
		}
	})
}

func ecsIdentity(o *jsonline.Object, p *view.Process) {
	o.Num("pid", p.OID.HPID)
	o.Text("entity_id", strconv.FormatInt(p.OID.HPID, 10)+"-"+strconv.FormatInt(p.OID.CreateTS, 10))
	o.Text("name", p.Name())
	o.Text("executable", p.Exe)
	args := p.Args
	if len(args) == 0 {
		args = append([]string{p.Exe}, strings.Fields(p.ExeArgs)...)
	}
	o.Texts("args", args)
	o.Num("args_count", int64(len(args)))
	o.Text("command_line", strings.TrimSpace(p.Exe+" "+p.ExeArgs))
	o.Text("start", time.Unix(0, p.OID.CreateTS).UTC().Format(falcoTime))
	if p.CWD != "" {
		o.Text("working_directory", p.CWD)
	}
	o.Flag("interactive", p.TTY)
	if hash, ok := strings.CutPrefix(p.ExeHash, "sha256:"); ok {
		o.In("hash", func() { o.Text("sha256", hash) })
	}
}

func ecsUser(o *jsonline.Object, p *view.Process) {
	o.In("user", func() {
		o.Text("id", strconv.Itoa(int(p.UID)))
		o.Text("name", p.UserName)
		o.In("group", func() {
			o.Text("id", strconv.Itoa(int(p.GID)))
			o.Text("name", p.GroupName)
		})
	})
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
			o.Text("inode", strconv.FormatInt(f.Inode, 10))
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

func ecsNetwork(o *jsonline.Object, r *view.Record) {
	client, server, proto, ok := r.Ends()
	if !ok {
		return
	}
	flow, _ := r.Record.(*sfproto.NetworkFlow)
	end := func(name, address string, port uint16, bytes, operations int64) {
		o.In(name, func() {
			o.Text("address", address)
			o.Text("ip", address)
			o.Num("port", int64(port))
			if flow != nil {
				o.Num("bytes", bytes)
				o.Num("packets", operations)
			}
		})
	}
	sent, received := trafficOf(r, flow)
	o.In("network", func() {
		o.Text("iana_number", strconv.Itoa(int(proto)))
		if name := protocol(proto); name != "" {
			o.Text("transport", name)
		}
		o.Text("type", map[bool]string{true: "ipv4", false: "ipv6"}[server.Addr().Is4()])
		if flow != nil {
			o.Num("bytes", sent.bytes+received.bytes)
		}
		if id, ok := communityID(client, server, proto); ok {
			o.Text("community_id", id)
		}
	})
	end("source", client.Addr().String(), client.Port(), sent.bytes, sent.operations)
	end("destination", server.Addr().String(), server.Port(), received.bytes, received.operations)
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

// ecsOwn writes what has no place in the schema.
func ecsOwn(o *jsonline.Object, it Item) {
	o.In("sysflow", func() {
		o.Text("type", it.Record.Kind().String())
		if flags, ok := it.Record.Operations(); ok {
			o.Texts("opflags", flags.Names(it.Record.Kind()))
		}
		if f, ok := it.Record.Record.(*sfproto.FileFlow); ok {
			o.In("file_action", func() {
				o.Num("bytes_read", f.NumRRecvBytes)
				o.Num("read_ops", f.NumRRecvOps)
				o.Num("bytes_written", f.NumWSendBytes)
				o.Num("write_ops", f.NumWSendOps)
			})
		}
		if l, ok := it.Record.Record.(*sfproto.Loss); ok {
			o.In("loss", func() { o.Text("class", l.Class); o.Text("reason", l.Reason); o.Num("count", l.Count) })
		}
		for _, a := range it.Annotations {
			if a.GraphID != "" {
				o.Text("graphid", a.GraphID)
				break
			}
		}
		o.In("enrichment", func() {
			for key, value := range it.enrichment() {
				o.Pair(key, value)
			}
		})
	})
}
