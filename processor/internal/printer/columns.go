package printer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/loss"
	"github.com/sysflow-stack/sysflow/processor/internal/refusal"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// columns are those of the original sysprint.
func columns() []column {
	return []column{
		{title: "TIME (UTC)", width: 26, text: clock("2006-01-02T15:04:05.000000")},
		{title: "TYPE", width: 4, text: kindOf},
		{title: "PROCESS", width: 16, share: 2, end: true, text: executable},
		{title: "ARGUMENTS", width: 16, share: 3, text: arguments},
		{title: "PPID", width: 7, right: true, text: parentPID},
		{title: "PID", width: 7, right: true, text: pid},
		{title: "TID", width: 7, right: true, text: tid},
		{title: "OP FLAGS", width: 11, text: opFlags},
		{title: "RESOURCE", width: 24, share: 4, text: resource},
		{title: "READ", width: 10, right: true, text: readBytes},
		{title: "WRITTEN", width: 10, right: true, text: writtenBytes},
		{title: "CONTAINER", width: 12, text: container},
	}
}

func narrowColumns() []column {
	return []column{
		{title: "TIME (UTC)", width: 12, text: clock("15:04:05.000")},
		{title: "TYPE", width: 4, text: kindOf},
		{title: "PROCESS", width: 8, share: 2, end: true, text: executable},
		{title: "ARGUMENTS", width: 9, share: 2, text: arguments},
		{title: "PID", width: 7, right: true, text: pid},
		{title: "OP FLAGS", width: 11, text: opFlags},
		{title: "RESOURCE", width: 12, share: 4, text: resource},
		{title: "WRITTEN", width: 8, right: true, text: writtenBytes},
	}
}

func clock(layout string) func(*view.Record) string {
	return func(r *view.Record) string {
		ts, _, ok := r.Span()
		if !ok {
			return ""
		}
		return time.Unix(0, ts).UTC().Format(layout)
	}
}

func kindOf(r *view.Record) string { return r.Kind().String() }

func executable(r *view.Record) string {
	if r.Process == nil {
		return ""
	}
	return r.Process.Exe
}

func arguments(r *view.Record) string {
	if r.Process == nil {
		return ""
	}
	return r.Process.ExeArgs
}

func pid(r *view.Record) string {
	if r.Process == nil {
		return ""
	}
	return strconv.FormatInt(r.Process.OID.HPID, 10)
}

func parentPID(r *view.Record) string {
	if r.Process == nil || r.Process.POID.IsZero() {
		return ""
	}
	return strconv.FormatInt(r.Process.POID.HPID, 10)
}

func tid(r *view.Record) string {
	if n, ok := r.Thread(); ok && n != 0 {
		return strconv.FormatInt(n, 10)
	}
	return ""
}

// opFlags is one letter an operation in a column of its own for flows, the
// operation's name for events.
func opFlags(r *view.Record) string {
	switch e := r.Record.(type) {
	case *sfproto.SyscallEvent:
		return e.Syscall
	case *sfproto.Log:
		return e.SeverityText
	}
	flags, _ := r.Operations()
	switch r.Kind() {
	case sfproto.KindProcessEvent, sfproto.KindFileEvent:
		return strings.Join(flags.Names(r.Kind()), ",")
	}
	if flags == 0 {
		return ""
	}
	letters := []byte("OACWRNMSCTD")
	for i, op := range [...]sfproto.Op{sfproto.OpOpen, sfproto.OpAccept, sfproto.OpConnect, sfproto.OpWrite,
		sfproto.OpRead, sfproto.OpSetns, sfproto.OpMmap, sfproto.OpShutdown, sfproto.OpClose, sfproto.OpTruncate,
		sfproto.OpDigest} {
		if flags&op == 0 {
			letters[i] = ' '
		}
	}
	return string(letters)
}

// resource is what the record is about.
func resource(r *view.Record) string {
	switch e := r.Record.(type) {
	case *sfproto.NetworkFlow:
		return connection(e.SIP, e.SIP6, e.Sport, e.DIP, e.DIP6, e.Dport)
	case *sfproto.NetworkEvent:
		return connection(e.SIP, e.SIP6, e.Sport, e.DIP, e.DIP6, e.Dport)
	case *sfproto.SyscallEvent:
		if e.Sport != 0 || e.Dport != 0 {
			return connection(e.SIP, e.SIP6, e.Sport, e.DIP, e.DIP6, e.Dport)
		}
	case *sfproto.DNS:
		return e.Query
	case *sfproto.K8sEvent:
		return e.Action.String() + " " + e.Component.String()
	case *sfproto.Loss:
		return loss.Text(e)
	case *sfproto.Container:
		return e.Name + " " + e.Image
	case *sfproto.Pod:
		return e.Namespace + "/" + e.Name
	case *sfproto.Header:
		return e.Exporter
	case *sfproto.Annotation:
		return said(e)
	case *sfproto.Log:
		return e.Body
	}
	return paths(r)
}

// said is what an annotation says: the rule of an alert, why an exporter refused what
// stands before, or what a stage knows.
func said(a *sfproto.Annotation) string {
	if stage, reason, ok := refusal.Of(a); ok {
		return "refused by " + stage + ": " + reason
	}
	if a.Rule != "" {
		return a.Rule
	}
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(a.Enrichment)) {
		pairs = append(pairs, key+"="+a.Enrichment[key])
	}
	return strings.Join(pairs, " ")
}

func paths(r *view.Record) string {
	switch {
	case r.File == nil:
		return ""
	case r.NewFile == nil:
		return r.File.Path
	}
	return r.File.Path + " -> " + r.NewFile.Path
}

func connection(sip int32, sip6 sfproto.IPv6, sport, dip int32, dip6 sfproto.IPv6, dport int32) string {
	return fmt.Sprintf("%s:%d-%s:%d", sfproto.Addr(sip, sip6), sport, sfproto.Addr(dip, dip6), dport)
}

func readBytes(r *view.Record) string {
	switch e := r.Record.(type) {
	case *sfproto.FileFlow:
		return strconv.FormatInt(e.NumRRecvBytes, 10)
	case *sfproto.NetworkFlow:
		return strconv.FormatInt(e.NumRRecvBytes, 10)
	}
	return ""
}

func writtenBytes(r *view.Record) string {
	switch e := r.Record.(type) {
	case *sfproto.FileFlow:
		return strconv.FormatInt(e.NumWSendBytes, 10)
	case *sfproto.NetworkFlow:
		return strconv.FormatInt(e.NumWSendBytes, 10)
	}
	return ""
}

func container(r *view.Record) string {
	if r.Container == nil {
		return ""
	}
	return r.Container.ID
}
