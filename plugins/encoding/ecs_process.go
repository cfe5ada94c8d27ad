package encoding

import (
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

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
	o.Key("entity_id")
	o.Buf = append(strconv.AppendInt(append(o.Buf, '"'), p.OID.HPID, 10), '-')
	o.Buf = append(strconv.AppendInt(o.Buf, p.OID.CreateTS, 10), '"')
	o.Text("name", p.Name())
	o.Text("executable", p.Exe)
	ecsArgs(o, p)
	commandLine(o, "command_line", p)
	o.Time("start", p.OID.CreateTS)
	if p.CWD != "" {
		o.Text("working_directory", p.CWD)
	}
	o.Flag("interactive", p.TTY)
	if hash, ok := strings.CutPrefix(p.ExeHash, "sha256:"); ok {
		o.In("hash", func() { o.Text("sha256", hash) })
	}
}

// ecsArgs writes the arguments; those of older traces are words in one text.
func ecsArgs(o *jsonline.Object, p *view.Process) {
	if len(p.Args) > 0 {
		o.Texts("args", p.Args)
		o.Num("args_count", int64(len(p.Args)))
		return
	}
	o.Key("args")
	o.Buf = escape.AppendJSON(append(o.Buf, '['), p.Exe)
	n := int64(1)
	for word := range strings.FieldsSeq(p.ExeArgs) {
		o.Buf = escape.AppendJSON(append(o.Buf, ','), word)
		n++
	}
	o.Buf = append(o.Buf, ']')
	o.Num("args_count", n)
}

// commandLine writes the program and its arguments as one text.
func commandLine(o *jsonline.Object, name string, p *view.Process) {
	args := strings.TrimRight(p.ExeArgs, " ") // a program that names itself anew leaves blanks
	if args == "" {
		o.Text(name, p.Exe)
		return
	}
	o.Words(name, p.Exe, args)
}

func ecsUser(o *jsonline.Object, p *view.Process) {
	o.In("user", func() {
		o.NumText("id", int64(p.UID))
		o.Text("name", p.UserName)
		o.In("group", func() {
			o.NumText("id", int64(p.GID))
			o.Text("name", p.GroupName)
		})
	})
}
