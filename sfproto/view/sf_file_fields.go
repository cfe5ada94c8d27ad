package view

import "github.com/sysflow-stack/sysflow/sfproto"

// sfFileEntries are sf.file.*.
func sfFileEntries() []entry {
	out := []entry{
		intField("sf.file.fd", "", "Number of the descriptor of a flow.", func(e *Event) (int64, bool) {
			if e.kind() != sfproto.KindFileFlow {
				return 0, false
			}
			return descriptor(e)
		}),
		anyText("sf.file.openflags", "Flags of an open: RDONLY, WRONLY, CREAT, ...", func(e *Event, dst []string) []string {
			flags, ok := e.openFlags()
			if !ok {
				return dst
			}
			return append(dst, flagNames(int64(flags), sfOpenFlagNames[:])...)
		}),
		boolField("sf.file.is_open_read", "An open for reading.", openWith(sfproto.OpenRdonly)),
		boolField("sf.file.is_open_write", "An open for writing.", openWith(sfproto.OpenWronly)),
		textField("sf.file.rawpath", "Path as it was given to the call.", rawPath),
	}
	for _, f := range []struct {
		prefix, which string
		of            func(*Record) *sfproto.File
	}{
		{"", "the file", func(r *Record) *sfproto.File { return r.File }},
		{"new", "the file after a rename, link or symlink", func(r *Record) *sfproto.File { return r.NewFile }},
	} {
		read := func(get func(*sfproto.File) (string, bool)) func(*Event) (string, bool) {
			return func(e *Event) (string, bool) {
				if e.Record != nil {
					if file := f.of(e.Record); file != nil {
						return get(file)
					}
				}
				return "", false
			}
		}
		path := func(part func(string) string) func(*Event) (string, bool) {
			return read(func(file *sfproto.File) (string, bool) {
				if file.Path == "" {
					return "", false
				}
				return part(file.Path), true
			})
		}
		out = append(out,
			textField("sf.file."+f.prefix+"path", "Path of "+f.which+".", path(func(p string) string { return p })),
			textField("sf.file."+f.prefix+"name", "Last part of the path of "+f.which+".", path(baseName)),
			textField("sf.file."+f.prefix+"directory", "Directory of "+f.which+".", path(dirName)),
			textField("sf.file."+f.prefix+"oid", "Id of "+f.which+" in hexadecimal.",
				read(func(file *sfproto.File) (string, bool) { return file.OID.String(), true })),
			textField("sf.file."+f.prefix+"symlink", "Ends of the Unix socket that "+f.which+" is.",
				read(func(file *sfproto.File) (string, bool) {
					return file.Path, file.ResType == sfproto.ResUnix && file.Path != ""
				})),
			textField("sf.file."+f.prefix+"type", "Type of "+f.which+" as one character: f, d, u, p, ...",
				read(func(file *sfproto.File) (string, bool) { return resourceLetter(file.ResType) })),
		)
	}
	return out
}

// sfOpenFlagNames are by bit number, as the original tools print them.
var sfOpenFlagNames = [...]string{"RDONLY", "WRONLY", "CREAT", "APPEND", "DSYNC", "EXCL", "NONBLOCK", "SYNC", "TRUNC",
	"DIRECT", "DIRECTORY", "LARGEFILE", "CLOEXEC"}
