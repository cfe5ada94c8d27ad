package view

import (
	"net/netip"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// fdEntries are fd.*: the descriptor that an event is about. Falco's c and s
// are the client's and the server's end, l and r the process's and the other.
func fdEntries() []entry {
	out := []entry{
		intField("fd.num", "", "Number of the descriptor; a failed open's error number, negative.", descriptor),
		textField("fd.type", "Kind of descriptor: file, directory, ipv4, ipv6, unix, pipe, ...", fdType),
		textField("fd.typechar", "Kind of descriptor as one character: f, d, 4, 6, u, p, ...", fdTypechar),
		textField("fd.name", "Path of a file; of a connection client->server, with ports.", fdName),
		textField("fd.nameraw", "Path as it was given to the call.", rawPath),
		textField("fd.filename", "Last part of a file's path.", onPath(baseName)),
		textField("fd.directory", "Directory of a file.", onPath(dirName)),
		intField("fd.ino", "", "Inode number of a file.", onFile(func(f *sfproto.File) int64 { return f.Inode })),
		intField("fd.dev", "", "Device number of a file's file system.", onFile(func(f *sfproto.File) int64 { return f.Device })),
		textField("fd.l4proto", "Transport protocol: tcp, udp, icmp, raw.", l4proto),
		textField("fd.sockfamily", "Family of a socket: ip, unix.", sockFamily),
		boolField("fd.is_server", "The process is the server's end of the connection.", func(e *Event) (bool, bool) {
			_, ok := e.connection()
			return ok && e.serves(), ok
		}),
		boolField("fd.connected", "The socket has one peer: all TCP, UDP after a connect.", connected),
		boolField("fd.name_changed", "The event is the first one with this peer.", nameChanged),
		anyAddr("fd.ip", Addr, "Addresses of both ends.", bothAddrs),
		anyAddr("fd.net", Net, "Addresses of both ends, to compare with networks.", bothAddrs),
		anyInt("fd.port", Port, "Ports of both ends.", bothPorts),
	}
	for _, f := range ends() {
		addr, port := endAddr(f.of, f.first), endPort(f.of, f.first)
		out = append(out,
			addrField("fd."+f.letter+"ip", Addr, "Address of "+f.whose+".", addr),
			addrField("fd."+f.letter+"net", Net, "Address of "+f.whose+", to compare with networks.", addr),
			portField("fd."+f.letter+"port", "Port of "+f.whose+".", port),
		)
	}
	return out
}

// end is an end of a connection under one of Falco's letters.
type end struct {
	letter, whose string
	of            func(*Event) (connection, bool)
	first         bool
}

func ends() []end {
	return []end{
		{"c", "the client's end", (*Event).connection, true},
		{"s", "the server's end", (*Event).connection, false},
		{"l", "the process's own end", (*Event).local, true},
		{"r", "the other end", (*Event).local, false},
	}
}

func endAddr(of func(*Event) (connection, bool), first bool) func(*Event) (netip.Addr, bool) {
	return func(e *Event) (netip.Addr, bool) {
		c, ok := of(e)
		if first {
			return c.client, ok
		}
		return c.server, ok
	}
}

func endPort(of func(*Event) (connection, bool), first bool) func(*Event) (int64, bool) {
	return func(e *Event) (int64, bool) {
		c, ok := of(e)
		if first {
			return c.clientPort, ok
		}
		return c.serverPort, ok
	}
}

func bothAddrs(e *Event, dst []netip.Addr) []netip.Addr {
	if c, ok := e.connection(); ok {
		dst = append(dst, c.client, c.server)
	}
	return dst
}

func bothPorts(e *Event, dst []int64) []int64 {
	if c, ok := e.connection(); ok {
		dst = append(dst, c.clientPort, c.serverPort)
	}
	return dst
}

// fdFile is the file of an event's descriptor. Calls on names have none.
func (e *Event) fdFile() *sfproto.File {
	if e.Record == nil {
		return nil
	}
	switch e.Record.Record.(type) {
	case *sfproto.FileFlow, *sfproto.SyscallEvent:
		return e.File
	}
	return nil
}

// fdPath is the path of the descriptor's file; of a failed open the path that
// was asked for.
func fdPath(e *Event) (string, bool) {
	if f := e.fdFile(); f != nil {
		return given(f.Path)
	}
	if r, ok := e.syscall(); ok && e.opens() && len(r.Strings) > 0 {
		return given(r.Strings[0])
	}
	return "", false
}

func fdName(e *Event) (string, bool) {
	if name, ok := fdPath(e); ok {
		return name, true
	}
	c, ok := e.connection()
	if !ok {
		return "", false
	}
	return c.String(), true
}

func onPath(part func(string) string) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		p, ok := fdPath(e)
		if !ok {
			return "", false
		}
		return part(p), true
	}
}

func onFile(get func(*sfproto.File) int64) func(*Event) (int64, bool) {
	return func(e *Event) (int64, bool) {
		f := e.fdFile()
		if f == nil || f.Inode == 0 {
			return 0, false
		}
		return get(f), true
	}
}

func descriptor(e *Event) (int64, bool) {
	if e.Record == nil {
		return 0, false
	}
	switch r := e.Record.Record.(type) {
	case *sfproto.FileFlow:
		return int64(r.FD), true
	case *sfproto.NetworkFlow:
		return int64(r.FD), true
	case *sfproto.NetworkEvent:
		return int64(r.FD), true
	case *sfproto.SyscallEvent:
		if e.opens() {
			return r.Ret, true
		}
		return int64(r.FD), r.FD >= 0
	}
	return 0, false
}

func fdTypechar(e *Event) (string, bool) {
	if f := e.fdFile(); f != nil {
		return resourceLetter(f.ResType)
	}
	c, ok := e.connection()
	return c.typechar(), ok
}

// resourceLetter is a resource type as text.
func resourceLetter(t int32) (string, bool) {
	const letters = "fd46upesli?o"
	for i := range len(letters) {
		if t == int32(letters[i]) {
			return letters[i : i+1], true
		}
	}
	return "", false
}

func fdType(e *Event) (string, bool) {
	if f := e.fdFile(); f != nil {
		return resourceName(f.ResType)
	}
	c, ok := e.connection()
	return c.typeName(), ok
}

func resourceName(t int32) (string, bool) {
	switch t {
	case sfproto.ResFile:
		return "file", true
	case sfproto.ResDirectory:
		return "directory", true
	case sfproto.ResIPv4:
		return "ipv4", true
	case sfproto.ResIPv6:
		return "ipv6", true
	case sfproto.ResUnix:
		return "unix", true
	case sfproto.ResPipe:
		return "pipe", true
	case sfproto.ResEventfd:
		return "event", true
	case sfproto.ResSignalfd:
		return "signalfd", true
	case sfproto.ResEventpoll:
		return "eventpoll", true
	case sfproto.ResInotify:
		return "inotify", true
	}
	return "", false
}

func l4proto(e *Event) (string, bool) {
	c, ok := e.connection()
	if !ok {
		return "", false
	}
	return c.protoName()
}

func sockFamily(e *Event) (string, bool) {
	if f := e.fdFile(); f != nil {
		return "unix", f.ResType == sfproto.ResUnix
	}
	_, ok := e.connection()
	return "ip", ok
}

func connected(e *Event) (bool, bool) {
	c, ok := e.connection()
	if !ok {
		return false, false
	}
	if r, flow := e.Record.Record.(*sfproto.NetworkFlow); flow && c.proto == sfproto.ProtoUDP {
		return r.OpFlags&sfproto.OpConnect != 0 || r.Calls&(1<<sfproto.CallConnect) != 0, true
	}
	return true, true
}

// nameChanged holds on the first record of a flow without a connection: the
// collector makes one flow a peer.
func nameChanged(e *Event) (bool, bool) {
	c, ok := e.connection()
	if !ok {
		return false, false
	}
	r, flow := e.Record.Record.(*sfproto.NetworkFlow)
	return flow && c.proto == sfproto.ProtoUDP && (r.StartTS == 0 || r.StartTS == r.TS), true
}
