package encoding

import (
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
)

// ecsOwn writes what has no place in the schema.
func ecsOwn(o *jsonline.Object, it Item) {
	o.In("sysflow", func() {
		o.Text("type", it.Record.Kind().String())
		if flags, ok := it.Record.Operations(); ok {
			operations(o, flags, it.Record.Kind())
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
		if c, ok := it.Record.Record.(*sfproto.SyscallEvent); ok {
			o.In("syscall", func() { o.Num("ret", c.Ret); o.Nums("args", c.Args); o.Texts("strings", c.Strings) })
		}
		for _, a := range it.Annotations {
			if a.GraphID != "" {
				o.Text("graphid", a.GraphID)
				break
			}
		}
		o.In("enrichment", func() { it.enrichment(o.Pair) })
	})
}

func operations(o *jsonline.Object, flags sfproto.Op, k sfproto.Kind) {
	var room [22]string
	o.Texts("opflags", flags.AppendNames(room[:0], k))
}
