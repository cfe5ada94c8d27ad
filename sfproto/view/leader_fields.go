package view

// leader finds a process that leads what its member says the number of, among
// the process and its ancestors. Numbers are of version 6.
func leader(number func(*Process) int64) who {
	return func(e *Event) *Process {
		p := self(e)
		if p == nil || !p.detailed() {
			return nil
		}
		n := number(p)
		for range maxAncestors {
			if p == nil || p.OID.HPID == n {
				return p
			}
			p = p.Parent
		}
		return nil
	}
}

// leaderEntries are the leaders of a process's session and group. A leader that
// is no ancestor is not known.
func leaderEntries() []entry {
	session := leader(func(p *Process) int64 { return p.SID })
	group := leader(func(p *Process) int64 { return p.PGID })
	out := []entry{
		textAttr("", "The kernel's name.", filled((*Process).Name)).entry("proc.sname", "Of the session's leader: ", session),
	}
	for _, l := range []struct {
		prefix, whose string
		who           who
	}{
		{"proc.sid.", "Of the session's leader: ", session},
		{"proc.pgid.", "Of the group's leader: ", group},
		{"proc.vpgid.", "Of the group's leader: ", group},
	} {
		if l.prefix != "proc.sid." { // the session's is proc.sname
			out = append(out, textAttr("", "The kernel's name.", filled((*Process).Name)).entry(l.prefix+"name", l.whose, l.who))
		}
		out = append(out,
			textAttr("", "The first argument, by which the executable was named.", filled((*Process).argv0)).entry(l.prefix+"exe", l.whose, l.who),
			textAttr("", "Resolved path of the executable.", filled(func(p *Process) string { return p.Exe })).entry(l.prefix+"exepath", l.whose, l.who))
	}
	return append(out, intField("proc.loginshellid", "", "Process id of the oldest shell among the process and its ancestors.", loginShell))
}

// loginShell is the oldest shell that leads to the process.
func loginShell(e *Event) (int64, bool) {
	var id int64
	p := self(e)
	for n := 0; p != nil && n < maxAncestors; n++ {
		switch p.Name() {
		case "sh", "bash", "csh", "tcsh", "zsh", "ksh", "dash", "ash", "fish":
			id = p.OID.HPID
		}
		p = p.Parent
	}
	return id, id != 0
}
