package view

import "github.com/sysflow-stack/sysflow/sfproto"

// pathEntries are fs.path.*: the paths of calls on names and of opens.
func pathEntries() []entry {
	const one, two = sfproto.OpMkdir | sfproto.OpRmdir | sfproto.OpUnlink, sfproto.OpRename | sfproto.OpLink
	return []entry{
		textField("fs.path.name", "Path of an open, of a mkdir, rmdir or unlink, or of another call with one path.", pathOf(one)),
		textField("fs.path.nameraw", "The same as it was given to the call.", rawPath),
		textField("fs.path.source", "Path of a rename, link or symlink before.",
			onNames(firstOf(linkTarget, pathIf(two)))),
		textField("fs.path.sourceraw", "The same as it was given to the call.", rawOf(two|sfproto.OpSymlink, false)),
		textField("fs.path.target", "Path of a rename, link or symlink after.", onNames(newPathIf(two|sfproto.OpSymlink))),
		textField("fs.path.targetraw", "The same as it was given to the call.", rawOf(two|sfproto.OpSymlink, true)),
	}
}

// rawOf is a path, the first or the second, as some operations were given it.
func rawOf(ops sfproto.Op, second bool) func(*Event) (string, bool) {
	return onNames(func(e *Event) (string, bool) {
		r, ok := e.Record.Record.(*sfproto.FileEvent)
		switch {
		case !ok || r.OpFlags&ops == 0:
			return "", false
		case second:
			return given(r.NewRawPath)
		}
		return given(r.RawPath)
	})
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
		if _, ok := e.syscall(); ok && e.File != nil && e.NewFile == nil {
			return given(e.File.Path)
		}
		return named(e)
	}
}
