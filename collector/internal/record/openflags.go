package record

import (
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// openFlags turns Linux's O_* into the format's open flags.
func openFlags(linux uint32) int32 {
	var out int32
	switch linux & unix.O_ACCMODE {
	case unix.O_RDONLY:
		out = sfproto.OpenRdonly
	case unix.O_WRONLY:
		out = sfproto.OpenWronly
	case unix.O_RDWR:
		out = sfproto.OpenRdonly | sfproto.OpenWronly
	}
	for _, f := range [...]struct {
		linux uint32
		flag  int32
	}{
		{unix.O_CREAT, sfproto.OpenCreat}, {unix.O_APPEND, sfproto.OpenAppend},
		{unix.O_DSYNC, sfproto.OpenDsync}, {unix.O_EXCL, sfproto.OpenExcl},
		{unix.O_NONBLOCK, sfproto.OpenNonblock}, {unix.O_SYNC, sfproto.OpenSync},
		{unix.O_TRUNC, sfproto.OpenTrunc}, {unix.O_DIRECT, sfproto.OpenDirect},
		{unix.O_DIRECTORY, sfproto.OpenDirectory}, {openLargefile, sfproto.OpenLargefile},
		{unix.O_CLOEXEC, sfproto.OpenCloexec},
	} {
		if linux&f.linux == f.linux {
			out |= f.flag
		}
	}
	return out
}
