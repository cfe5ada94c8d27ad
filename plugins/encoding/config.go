package encoding

import (
	"fmt"
	"os"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// The formats.
const (
	Falco    = "falco"    // Falco's alert, one document an alert
	SysFlow  = "sysflow"  // the original JSON of a record, with the rules that matched
	ECS      = "ecs"      // Elastic Common Schema 8, one document a record
	OCSF     = "ocsf"     // Open Cybersecurity Schema Framework 1.3
	Template = "template" // text/template of Go
)

// What documents tell of.
const (
	Alerts  = "alerts"  // what rules matched
	Records = "records" // every event and flow
)

// Config is the part of an exporter's configuration that chooses its documents:
// {"encode": {"format": "ecs", "of": "records"}}.
type Config struct {
	// Format is falco, sysflow, ecs, ocsf or template.
	Format string `json:"format"`
	// Of is alerts or records.
	Of string `json:"of"`
	// Template is the text of format template; see Encoder.
	Template string `json:"template"`
}

// Validate names the bad key.
func (c Config) Validate() error {
	switch c.Format {
	case Falco:
		if c.Of == Records {
			return fmt.Errorf(`encode.of: records have no form of Falco's: want "alerts", or the format "sysflow", "ecs" or "ocsf"`)
		}
	case SysFlow, ECS, OCSF, Template:
	default:
		return fmt.Errorf("encode.format %q: want one of falco, sysflow, ecs, ocsf, template", c.Format)
	}
	if c.Of != Alerts && c.Of != Records {
		return fmt.Errorf("encode.of %q: want alerts or records", c.Of)
	}
	if (c.Template != "") != (c.Format == Template) {
		return fmt.Errorf(`encode.template: goes with the format "template", and that with it`)
	}
	_, err := New(plugin.Settings{}, c)
	return err
}

// New makes an encoder.
func New(s plugin.Settings, c Config) (*Encoder, error) {
	e := &Encoder{of: c.Of}
	e.host, _ = os.Hostname()
	switch c.Format {
	case Falco:
		e.perAlert, e.appendTo = true, appendFalco
	case SysFlow:
		e.appendTo = appendSysFlow
	case ECS:
		e.appendTo = appendECS
	case OCSF:
		e.perAlert, e.appendTo = true, appendOCSF
	case Template:
		t, err := newTemplate(s, c.Template)
		if err != nil {
			return nil, fmt.Errorf("encode.template: %s", strings.TrimPrefix(err.Error(), "template: "))
		}
		e.perAlert, e.appendTo, e.plain = true, t.append, true
	}
	return e, nil
}
