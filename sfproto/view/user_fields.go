package view

import "strings"

// userEntries are user.* and group.*. The user is the real one, whose name the
// record carries.
func userEntries() []entry {
	return []entry{
		intAttr("", "User id.", always(func(p *Process) int64 { return int64(p.UID) })).entry("user.uid", "", self),
		textAttr("", "User name.", filled(func(p *Process) string { return p.UserName })).entry("user.name", "", self),
		intAttr("", "User id of the login that the process descends from, -1 when there was none.",
			detail(loginUID)).entry("user.loginuid", "", self),
		textAttr("", "Name of the login's user, where it is the process's user.",
			func(p *Process) (string, bool) {
				return p.UserName, p.UserName != "" && p.detailed() && p.LoginUID == p.UID
			},
		).entry("user.loginname", "", self),
		intAttr("", "Group id.", always(func(p *Process) int64 { return int64(p.GID) })).entry("group.gid", "", self),
		textAttr("", "Group name.", filled(func(p *Process) string { return p.GroupName })).entry("group.name", "", self),
	}
}

// loginUID is of version 6.
func loginUID(p *Process) int64 { return int64(p.LoginUID) }

func threadAttributes() []attribute {
	return []attribute{
		capAttr("cap_effective", "Effective capabilities.", func(p *Process) int64 { return p.CapEffective }),
		capAttr("cap_permitted", "Permitted capabilities.", func(p *Process) int64 { return p.CapPermitted }),
		capAttr("cap_inheritable", "Inheritable capabilities.", func(p *Process) int64 { return p.CapInheritable }),
	}
}

func capAttr(name, meaning string, set func(*Process) int64) attribute {
	return textAttr(name, meaning+" Names joined by blanks.",
		detail(func(p *Process) string { return capabilityText(set(p)) }))
}

var capabilityNames = [...]string{
	"CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID",
	"CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST",
	"CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO",
	"CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE",
	"CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE",
	"CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM",
	"CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
}

func capabilityText(set int64) string {
	if set == 0 {
		return ""
	}
	return strings.Join(flagNames(set, capabilityNames[:]), " ")
}

// flagNames are the names of the bits that are set, by bit number.
func flagNames(set int64, names []string) []string {
	var out []string
	for i, n := range names {
		if set&(1<<i) != 0 && n != "" {
			out = append(out, n)
		}
	}
	return out
}
