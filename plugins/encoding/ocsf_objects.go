package encoding

import (
	"cmp"
	"path"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func ocsfProcess(o *jsonline.Object, p *view.Process, pod *sfproto.Pod) {
	o.Num("pid", p.OID.HPID)
	o.Text("name", p.Name())
	commandLine(o, "cmd_line", p)
	o.Num("created_time", p.OID.CreateTS/1e6)
	o.In("file", func() {
		o.Text("name", path.Base(p.Exe))
		o.Text("path", p.Exe)
		o.Num("type_id", 1)
		if hash, ok := strings.CutPrefix(p.ExeHash, "sha256:"); ok {
			jsonline.Objects(o, "hashes", []string{hash}, func(h string) {
				o.Num("algorithm_id", 3)
				o.Text("value", h)
			})
		}
	})
	o.In("user", func() {
		o.Text("name", p.UserName)
		o.NumText("uid", int64(p.UID))
	})
	if c := p.Container; c != nil {
		o.In("container", func() { ocsfContainer(o, c, pod) })
	}
	if parent := p.Parent; parent != nil {
		o.In("parent_process", func() {
			o.Num("pid", parent.OID.HPID)
			o.Text("name", parent.Name())
			commandLine(o, "cmd_line", parent)
		})
	}
}

func ocsfContainer(o *jsonline.Object, c *sfproto.Container, pod *sfproto.Pod) {
	o.Text("uid", c.ID)
	o.Text("name", c.Name)
	o.Text("runtime", runtime(c))
	name, tag, _ := cutTag(c.Image)
	o.In("image", func() {
		o.Text("name", name)
		if tag != "" {
			o.Text("tag", tag)
		}
		o.Text("uid", cmp.Or(c.ImageID, c.ImageDigest, c.Image)) // which the schema wants
	})
	if pod != nil {
		o.Text("pod_uuid", pod.ID)
		o.Text("orchestrator", "kubernetes")
	}
}

// ocsfFiles writes the files that were acted on.
func ocsfFiles(o *jsonline.Object, r *view.Record) {
	if r.File != nil {
		o.In("file", func() { ocsfFile(o, r.File) })
	}
	if r.NewFile != nil {
		o.In("file_result", func() { ocsfFile(o, r.NewFile) })
	}
}

// ocsfEnds writes the ends of a connection.
func ocsfEnds(o *jsonline.Object, r *view.Record) {
	client, server, proto, ok := r.Ends()
	if !ok {
		return
	}
	o.In("src_endpoint", func() { o.Address("ip", client.Addr()); o.Num("port", int64(client.Port())) })
	o.In("dst_endpoint", func() { o.Address("ip", server.Addr()); o.Num("port", int64(server.Port())) })
	o.In("connection_info", func() {
		direction := int64(2) // outbound
		if r.Serves() {
			direction = 1
		}
		o.Num("direction_id", direction)
		o.Num("protocol_num", int64(proto))
		if name := protocol(proto); name != "" {
			o.Text("protocol_name", name)
		}
		communityID(o, "community_uid", client, server, proto)
	})
}

func ocsfFile(o *jsonline.Object, f *sfproto.File) {
	o.Text("name", path.Base(f.Path))
	o.Text("path", f.Path)
	o.Num("type_id", ocsfFileType(f.ResType))
}

// ocsfFileType: 1 regular file, 2 folder, 5 local socket, 6 named pipe, 0 unknown.
func ocsfFileType(resource int32) int64 {
	switch fileType(resource) {
	case "file":
		return 1
	case "dir":
		return 2
	case "socket":
		return 5
	case "pipe":
		return 6
	}
	return 0
}
