package view

import "strconv"

// sfProcessEntries are sf.proc.* and sf.pproc.*: names and command lines are
// made of the executable's path, as the original processor does.
func sfProcessEntries() []entry {
	var out []entry
	for _, a := range sfProcessAttributes() {
		out = append(out, a.entry("sf.proc."+a.name, "", self), a.ofParent("sf.pproc."+a.name))
		if a.related {
			out = append(out, a.ancestors("sf.proc.a"+a.name, 0))
		}
	}
	return append(out,
		intField("sf.proc.tid", "", "Thread id on the host.", threadID),
		timeField("sf.proc.duration", Duration, "Time since the process started.", processAge(self)),
		environmentField("sf.proc.env"),
	)
}

func sfProcessAttributes() []attribute {
	return []attribute{
		textAttr("oid", "Id of the process: its start and its process id, with a colon between.", func(p *Process) (string, bool) {
			return strconv.FormatInt(p.OID.CreateTS, 10) + ":" + strconv.FormatInt(p.OID.HPID, 10), !p.OID.IsZero()
		}),
		withRelatives(intAttr("pid", "Process id on the host.", always(func(p *Process) int64 { return p.OID.HPID }))),
		withRelatives(textAttr("name", "Last part of the executable's path.",
			filled(func(p *Process) string { return baseName(p.Exe) }))),
		withRelatives(textAttr("exe", "Resolved path of the executable.", filled(func(p *Process) string { return p.Exe }))),
		withRelatives(textAttr("cmdline", "Path of the executable and arguments.",
			filled(func(p *Process) string { return joinBlank(p.Exe, p.ExeArgs) }))),
		textAttr("args", "Arguments, joined by blanks.", always(func(p *Process) string { return p.ExeArgs })),
		intAttr("uid", "User id.", always(func(p *Process) int64 { return int64(p.UID) })),
		intAttr("euid", "Effective user id.", detail(func(p *Process) int64 { return int64(p.EUID) })),
		textAttr("user", "User name.", filled(func(p *Process) string { return p.UserName })),
		intAttr("gid", "Group id.", always(func(p *Process) int64 { return int64(p.GID) })),
		textAttr("group", "Group name.", filled(func(p *Process) string { return p.GroupName })),
		timeAttr("createts", "When the process started.", (*Process).start),
		textAttr("comm", "The kernel's name of the process.", filled(func(p *Process) string { return p.Comm })),
		intAttr("vpid", "Process id in its own namespace.", innerPID),
		intAttr("pgid", "Process group.", detail(func(p *Process) int64 { return p.PGID })),
		intAttr("sid", "Session.", detail(func(p *Process) int64 { return p.SID })),
		intAttr("loginuid", "User id of the login, -1 when there was none.", detail(loginUID)),
		boolAttr("tty", "The process has a controlling terminal.", always(func(p *Process) bool { return p.TTY })),
		boolAttr("entry", "The process is the first one of its container.", always(func(p *Process) bool { return p.Entry })),
		textAttr("cwd", "Current directory.", filled(func(p *Process) string { return p.CWD })),
		intAttr("generation", "Counts exec and changes of credentials.",
			detail(func(p *Process) int64 { return int64(p.Generation) })),
		textAttr("exehash", "Hash of the executable, sha256:<hex>.", filled(func(p *Process) string { return p.ExeHash })),
	}
}
