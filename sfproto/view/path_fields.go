package view

import "github.com/sysflow-stack/sysflow/sfproto"

// pathEntries are fs.path.*: the paths of calls on names and of opens.
func pathEntries() []entry {
	return []entry{
		textField("fs.path.name", "Path of an open, mkdir, rmdir or unlink.", pathOf(sfproto.OpMkdir|sfproto.OpRmdir|sfproto.OpUnlink)),
		textField("fs.path.nameraw", "The same as it was given to the call.", rawPath),
		textField("fs.path.source", "Path of a rename, link or symlink before.", func(e *Event) (string, bool) {
			if e.Record == nil {
				return "", false
			}
			if target, ok := linkTarget(e); ok {
				return target, true
			}
			return pathIf(sfproto.OpRename | sfproto.OpLink)(e)
		}),
		textField("fs.path.target", "Path of a rename, link or symlink after.", func(e *Event) (string, bool) {
			if e.Record == nil {
				return "", false
			}
			return newPathIf(sfproto.OpRename | sfproto.OpLink | sfproto.OpSymlink)(e)
		}),
	}
}

func pathOf(ops sfproto.Op) func(*Event) (string, bool) {
	named := pathIf(ops)
	return func(e *Event) (string, bool) {
		switch {
		case e.Record == nil:
			return "", false
		case e.opens():
			return fdPath(e)
		}
		return named(e)
	}
}
