// Package loss says what is missing from streams: it words Loss records for
// people, and makes one where sequence numbers prove a loss that the sender does
// not own up to.
//
// Invariant: a gap is reported once, and only as far as no Loss record of the
// sender explains it.
package loss

import (
	"fmt"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
)

// Reasons of the records that this package makes.
const (
	// ReasonGap: sequence numbers are missing between two connections.
	ReasonGap = "gap"
	// ReasonRestart: the sender began a new stream; what it held is gone. The
	// class is ClassStream and the count is of interruptions. A collector with a
	// spool says so itself, with a count of 0: it does not know of how many records.
	ReasonRestart = "restart"
	// ReasonResumed: a collector with a spool, which made room or was damaged, goes on
	// behind what is missing, and tells of that itself. The count is 0.
	ReasonResumed = "resumed"
	// ReasonBadDatagram: a datagram of the original protocol held no record.
	ReasonBadDatagram = "bad_datagram"
	// ReasonDamaged: a place of a trace could not be read. How many records were
	// there is not known: the class is ClassPlace and the count is of places.
	ReasonDamaged = "damaged"

	ClassStream = "stream"
	ClassPlace  = "place"
)

// Tells reports whether a Loss record tells of something, and is more than a sign of
// life.
func Tells(l *sfproto.Loss) bool { return l.Count > 0 || l.Reason == ReasonRestart }

// Text says what a Loss record says, in one printable line.
func Text(l *sfproto.Loss) string {
	span := time.Duration(l.EndTS - l.TS).Round(time.Millisecond)
	if l.Reason == ReasonRestart {
		return escape.Text(fmt.Sprintf("a collector began anew (%s): what it held is lost, of %s at most", l.Reason, span))
	}
	if l.Class == ClassPlace {
		return escape.Text(fmt.Sprintf("a place of a trace could not be read (%s): its records are lost", l.Reason))
	}
	what := l.Class + " events"
	if l.Class == "" {
		what = "records"
	}
	text := fmt.Sprintf("lost %d %s (%s) in %s", l.Count, what, l.Reason, span)
	if l.ContainerID != "" {
		text += " of container " + l.ContainerID
	}
	return escape.Text(text)
}
