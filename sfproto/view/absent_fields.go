package view

import "strings"

// absent is fields of Falco that no record answers, and why.
type absent struct {
	typ   Type
	why   string
	names string // with blanks between
}

func absentFields() []absent {
	return []absent{
		{Bytes, "the data of a read or write.", "evt.buffer"},
		{Text, "the first bytes of a system log message.", "syslog.message syslog.facility.str syslog.severity.str"},
		{Int, "a system log message's.", "syslog.facility syslog.severity"},
		{Text, "of events of plugins.", "evt.pluginname evt.plugininfo evt.asynctype"},
		{Int, "the CPU of the event.", "evt.cpu"},
		{Duration, "times between events depend on what else was recorded.", "evt.deltatime evt.deltatime.s evt.deltatime.ns evt.reltime evt.reltime.s evt.reltime.ns " +
			"evt.wait_latency"},
		{Duration, "calls are recorded when they return.", "evt.latency evt.latency.s evt.latency.ns evt.latency.quantized"},
		{Text, "calls are recorded when they return.", "evt.latency.human"},
		{Time, "when the alert was made.", "evt.outputtime"},
		{Int, "limits and counts of a process's descriptors.", "proc.fdopencount proc.fdlimit"},
		{Int, "the use of memory and processor.", "proc.vmsize proc.vmrss proc.vmswap thread.pfmajor thread.pfminor thread.cpu thread.cpu.user " +
			"thread.cpu.system thread.vmsize thread.vmrss thread.vmsize.b thread.vmrss.b proc.fdusage " +
			"proc.nthreads proc.nchilds"},
		{Duration, "the use of the processor.", "thread.exectime thread.totexectime"},
		{Text, "the kinds and names of the standard descriptors.", "proc.stdin.type proc.stdout.type proc.stderr.type proc.stdin.name proc.stdout.name " +
			"proc.stderr.name"},
		{Text, "the control groups of the thread.", "thread.cgroups"},
		{Bool, "the lower layer of an overlay.", "proc.is_exe_lower_layer fd.is_upper_layer fd.is_lower_layer"},
		{Time, "when the process's pid namespace was made.", "proc.pidns_init_start_ts"},
		{Duration, "when the process's pid namespace was made.", "proc.exe_ino.ctime_duration_pidns_start"},
		{Bool, "health checks of engines.", "proc.is_container_healthcheck proc.is_container_liveness_probe proc.is_container_readiness_probe"},
		{Text, "health checks of engines.", "container.healthcheck container.liveness_probe container.readiness_probe"},
		{Text, "the network of the container.", "container.ip container.cni.json k8s.pod.cni.json"},
		{Bool, "the namespaces that the container shares with the host.", "container.host_pid container.host_network container.host_ipc"},
		{Text, "the entry of the user in a passwd file.", "user.homedir user.shell"},
		{Text, "labels of services.", "k8s.svc.labels"},
		{Text, "the sandbox of the pod.", "k8s.pod.sandbox_id k8s.pod.full_sandbox_id"},
	}
}

// absentEntries are the fields that no record answers. Rules that name them load,
// and their checks hold for nothing.
func absentEntries() []entry {
	var out []entry
	add := func(f Field, why string) {
		f.Meaning = "Not recorded, always missing: " + why
		if f.Type == Time || f.Type == Duration {
			f.Unit = "ns"
		}
		g := plainGetter("", f) // no event has a value without a name
		out = append(out, entry{Field: f, plain: g, key: func(string) Getter { return g }})
	}
	for _, a := range absentFields() {
		for name := range strings.FieldsSeq(a.names) {
			add(Field{Name: name, Type: a.typ}, a.why)
		}
	}
	for _, name := range []string{"k8s.svc.label", "thread.cgroup"} {
		add(Field{Name: name, Type: Text, Arg: RequiredKey}, "by a key.")
	}
	add(Field{Name: "container.mount.propagation", Type: Text, Arg: RequiredKey}, "propagation of a mount.")
	add(Field{Name: "evt.around", Type: Bool, Arg: RequiredKey}, "the time around a moment.")
	for _, f := range []Field{
		{Name: "fd.types", Type: Text}, {Name: "fdlist.nums", Type: Int}, {Name: "fdlist.names", Type: Text},
		{Name: "fdlist.cips", Type: Addr}, {Name: "fdlist.sips", Type: Addr}, {Name: "fdlist.cports", Type: Port}, {Name: "fdlist.sports", Type: Port},
	} {
		f.List = true
		add(f, "the descriptors of a poll.")
	}
	return out
}
