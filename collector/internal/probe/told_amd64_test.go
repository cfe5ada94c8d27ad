package probe

import "golang.org/x/sys/unix"

// oldAttributeCases are the calls that newer architectures do without.
func oldAttributeCases() []toldCase {
	data, none := texts(here("data")), texts(here("absent"))
	return []toldCase{
		{unix.SYS_CHMOD, []any{"data", 0o2755}, succeeds, data, ""},
		{unix.SYS_CHMOD, []any{"absent", 0o2755}, fails, none, ""},
		{unix.SYS_CHOWN, []any{"data", 1, 2}, succeeds, data, ""},
		{unix.SYS_CHOWN, []any{"absent", 1, 2}, fails, none, ""},
		{unix.SYS_LCHOWN, []any{"data", 0, 0}, succeeds, data, ""},
		{unix.SYS_LCHOWN, []any{"absent", 0, 0}, fails, none, ""},
		{unix.SYS_MKNOD, []any{"node", unix.S_IFIFO | 0o600, 0}, succeeds, texts(here("node")), ""},
		{unix.SYS_MKNOD, []any{"data", unix.S_IFIFO | 0o600, 0}, fails, data, ""},
		{unix.SYS_INOTIFY_INIT, []any{}, succeeds, nil, ""},
		{unix.SYS_DUP2, []any{fileFD, 0}, succeeds, nil, "data"},
		{unix.SYS_DUP2, []any{-1, 0}, fails, nil, ""},
		{unix.SYS_DUP2, []any{fileFD, 201}, untold, nil, ""},
	}
}
