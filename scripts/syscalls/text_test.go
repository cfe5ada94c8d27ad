//go:build amd64

package syscalls

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
	"golang.org/x/sys/unix"
)

// text is the line of a record, "" for one that says nothing about the case.
func text(o *occurrence, p *played) string {
	who := ""
	own := o.process.OID.HPID == int64(p.pid)
	if !own {
		who = "child "
	}
	switch r := o.record.(type) {
	case *sfproto.ProcessFlow:
		return ""
	case *sfproto.ProcessEvent:
		if own && r.OpFlags == sfproto.OpExit && r.Ret == 0 {
			return ""
		}
		return who + processEvent(o, r, p.dir)
	case *sfproto.FileEvent:
		return who + fileEvent(o, r, p.dir)
	case *sfproto.FileFlow:
		if r.FD == 1 && own && o.file.ResType == sfproto.ResPipe {
			return ""
		}
		return who + fileFlow(o, r, p.dir)
	case *sfproto.NetworkFlow:
		return who + networkFlow(r)
	case *sfproto.SyscallEvent:
		return who + syscallEvent(o, r, p.dir)
	}
	return who + o.record.Kind().String()
}

func processEvent(o *occurrence, r *sfproto.ProcessEvent, dir string) string {
	line := fmt.Sprintf("PE %s %s = ", names(r.OpFlags, r), r.Syscall)
	if r.OpFlags == sfproto.OpExit {
		return fmt.Sprintf("PE EXIT = %#x", r.Ret)
	}
	line += result(int64(r.Ret))
	if r.OpFlags == sfproto.OpExec {
		line += fmt.Sprintf(" %q %q exe=%s", r.Filename, o.process.Args, path(o.process.Exe, dir))
		if o.process.ExeFlags&sfproto.ExeMemfd != 0 {
			line += " memfd"
		}
	}
	if len(r.Args) > 0 {
		line += fmt.Sprintf(" %s uid=%d euid=%d", strings.Join(r.Args, ","), o.process.UID, o.process.EUID)
	}
	return line
}

func fileEvent(o *occurrence, r *sfproto.FileEvent, dir string) string {
	line := fmt.Sprintf("FE %s %s = %s %s", names(r.OpFlags, r), r.Syscall, result(int64(r.Ret)), where(o.file, dir))
	if o.newFile != nil {
		line += " > " + where(o.newFile, dir)
	}
	if r.OpFlags == sfproto.OpMkdir {
		line += fmt.Sprintf(" mode=%#o", r.Mode)
	}
	if r.Flags != 0 {
		line += fmt.Sprintf(" flags=%#x", r.Flags)
	}
	return line
}

func fileFlow(o *occurrence, r *sfproto.FileFlow, dir string) string {
	line := fmt.Sprintf("FF %s %s: %s", where(o.file, dir), names(r.OpFlags, r), calls(r.Calls))
	line += counters(r.NumRRecvOps, r.NumRRecvBytes, r.NumWSendOps, r.NumWSendBytes, r.NumErrors, r.FirstErrno)
	if r.OpFlags&sfproto.OpOpen != 0 {
		line += " flags=" + openFlags(r.OpenFlags)
		if r.Mode != 0 {
			line += fmt.Sprintf(" mode=%#o", r.Mode)
		}
	}
	return line
}

func networkFlow(r *sfproto.NetworkFlow) string {
	return fmt.Sprintf("NF %s %s: %s", ends(r.Proto, r.SIP, r.SIP6, r.Sport, r.DIP, r.DIP6, r.Dport), names(r.OpFlags, r), calls(r.Calls)) +
		counters(r.NumRRecvOps, r.NumRRecvBytes, r.NumWSendOps, r.NumWSendBytes, r.NumErrors, r.FirstErrno)
}

func syscallEvent(o *occurrence, r *sfproto.SyscallEvent, dir string) string {
	line := fmt.Sprintf("SE %s = %s", r.Syscall, result(r.Ret))
	if o.file != nil {
		line += " file=" + where(o.file, dir)
	}
	if o.newFile != nil {
		line += " new=" + where(o.newFile, dir)
	}
	if r.Proto != 0 {
		line += " " + ends(r.Proto, r.SIP, r.SIP6, r.Sport, r.DIP, r.DIP6, r.Dport)
	}
	for _, s := range r.Strings {
		line += fmt.Sprintf(" %q", s)
	}
	return line + opened(r)
}

// opened is what an open that failed wanted.
func opened(r *sfproto.SyscallEvent) string {
	if rawArguments(r.Syscall) || len(r.Args) < 2 {
		return ""
	}
	return fmt.Sprintf(" flags=%#x mode=%#o", r.Args[0], r.Args[1])
}

func names(op sfproto.Op, r sfproto.Record) string { return strings.Join(op.Names(r.Kind()), " ") }

func calls(bits int64) string { return strings.Join(sfproto.CallNames(bits), " ") }

func counters(readOps, readBytes, writeOps, writeBytes, errors int64, errno int32) string {
	line := ""
	if readOps > 0 {
		line += fmt.Sprintf(" r=%d/%d", readOps, readBytes)
	}
	if writeOps > 0 {
		line += fmt.Sprintf(" w=%d/%d", writeOps, writeBytes)
	}
	if errors > 0 || errno != 0 {
		line += fmt.Sprintf(" e=%d/%s", errors, unix.ErrnoName(unix.Errno(errno)))
	}
	return line
}

// result is a call's: descriptors and process ids are +.
func result(ret int64) string {
	switch {
	case ret > 0:
		return "+"
	case ret < 0:
		return unix.ErrnoName(unix.Errno(-ret))
	}
	return "0"
}

// where is a file's path with its type, when it is no plain file.
func where(f *sfproto.File, dir string) string {
	if f.ResType == sfproto.ResFile || f.ResType == sfproto.ResUnknown {
		return path(f.Path, dir)
	}
	return fmt.Sprintf("%s(%c)", path(f.Path, dir), f.ResType)
}

// path is one from the program's folder on, or from the one above. Numbers in the
// names of pipes and the like are left out.
func path(name, dir string) string {
	if rel, err := filepath.Rel(dir, name); err == nil && (filepath.Dir(rel) == ".." || !strings.HasPrefix(rel, "..")) {
		name = rel
	}
	return regexp.MustCompile(`:\[\d+\]$`).ReplaceAllString(name, "")
}

func ends(proto, sip int32, sip6 sfproto.IPv6, sport, dip int32, dip6 sfproto.IPv6, dport int32) string {
	name := map[int32]string{sfproto.ProtoTCP: "tcp", sfproto.ProtoUDP: "udp", sfproto.ProtoICMP: "icmp", sfproto.ProtoRaw: "raw"}[proto]
	if name == "" {
		name = strconv.Itoa(int(proto))
	}
	return fmt.Sprintf("%s %s > %s", name,
		netip.AddrPortFrom(sfproto.Addr(sip, sip6), uint16(sport)), netip.AddrPortFrom(sfproto.Addr(dip, dip6), uint16(dport)))
}

func openFlags(flags int32) string {
	var out []string
	for i, name := range []string{"RDONLY", "WRONLY", "CREAT", "APPEND", "DSYNC", "EXCL", "NONBLOCK", "SYNC", "TRUNC", "DIRECT", "DIRECTORY", "LARGEFILE", "CLOEXEC"} {
		if flags&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return strings.Join(out, "|")
}
