package view

// originalEntries are the names outside of sf.* that the original processor has
// and Falco has not, as old policies spell them. Where both have a name (fd.sip,
// proc.pgid, proc.tty) it is Falco's.
func originalEntries() []entry {
	out := []entry{
		addrField("fd.dip", Addr, "As sf.net.dip.", endAddr((*Event).connection, false)),
		portField("fd.dport", "As sf.net.dport.", endPort((*Event).connection, false)),
		intField("proc.tid", "", "As thread.tid.", threadID),
	}
	names := map[string][2]string{
		"uid": {"proc.uid", "proc.puid"}, "user": {"proc.user", "proc.puser"}, "gid": {"proc.gid", ""}, "group": {"proc.group", "proc.pgroup"},
		"createts": {"proc.createtime", "proc.pcreatetime"}, "tty": {"", "proc.ptty"}, "entry": {"proc.entry", "proc.pentry"},
	}
	for _, a := range sfProcessAttributes() {
		n := names[a.name]
		if n[0] != "" {
			out = append(out, a.entry(n[0], "As sf.proc."+a.name+": ", self))
		}
		if n[1] != "" {
			out = append(out, a.entry(n[1], "As sf.pproc."+a.name+": ", parent))
		}
	}
	return out
}
