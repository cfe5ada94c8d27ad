package syslog

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/leodido/go-syslog/v4/rfc5424"
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
)

// element is the id of the structured data. 32473 is the enterprise number for
// examples and documentation (RFC 5612); SysFlow has none.
const element = "sysflow@32473"

// message is the RFC 5424 message of a document.
func (e *exporter) message(d encoding.Document) (string, error) {
	severity := uint8(d.Severity())
	m := new(rfc5424.SyslogMessage)
	m.SetVersion(1)
	m.SetPriority(e.facility*8 + severity)
	ts, _, _ := d.Record.Span()
	text := string(d.Body)
	if a := d.Alert; a != nil {
		ts = a.TS
		if e.config.Encode.Format == encoding.Falco {
			text = escape.Text(a.Output)
		}
		m.SetMsgID("alert")
		parameters(m, d)
	} else {
		m.SetMsgID(d.Record.Kind().String())
	}
	m.SetTimestamp(time.Unix(0, ts).UTC().Format("2006-01-02T15:04:05.999999Z07:00"))
	if host := header(d.Host, 255); host != "" {
		m.SetHostname(host)
	}
	m.SetAppname(e.config.AppName)
	m.SetMessage(text)
	return m.String()
}

// parameters are what a receiver filters by without reading the text.
func parameters(m *rfc5424.SyslogMessage, d encoding.Document) {
	a := d.Alert
	for name, value := range map[string]string{"rule": a.Rule, "priority": a.Priority, "tags": strings.Join(a.Tags, ","), "graphid": a.GraphID} {
		if value != "" {
			m.SetParameter(element, name, escaped(value))
		}
	}
	if c := d.Record.Container; c != nil {
		m.SetParameter(element, "container", escaped(c.ID))
	}
}

// escaped is a printable parameter value whose backslashes, quotes and brackets
// are escaped, as RFC 5424, 6.3.3 demands.
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `]`, `\]`).Replace(escape.Text(s))
}

// header is s as a field of the header: printable ASCII, at most n bytes.
func header(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if r < '!' || r > '~' {
			return '_'
		}
		return r
	}, s)
	return s[:min(len(s), n)]
}

// cut shortens a message to n bytes at a character's end.
func cut(s string, n int) (string, bool) {
	if len(s) <= n {
		return s, false
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n], true
}
