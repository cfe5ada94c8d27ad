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
	Avro     = "avro"     // whole batches in SysFlow's own format; see Packer and Container
)

// What documents tell of.
const (
	Alerts  = "alerts"  // what rules matched
	Records = "records" // every event and flow
)

// Config is the part of an exporter's configuration that chooses its documents:
// {"encode": {"format": "ecs", "of": "records"}}.
type Config struct {
	// Format is falco, sysflow, ecs, ocsf, template, or avro where an exporter takes
	// whole batches.
	Format string `json:"format"`
	// Of is alerts or records.
	Of string `json:"of"`
	// Template is the text of format template; see Encoder.
	Template string `json:"template"`
}

// Batches reports whether whole batches are asked for, and not documents.
func (c Config) Batches() bool { return c.Format == Avro }

// Select is the part of a batch that is asked for: all, or the records with alerts.
// It shares the batch's acknowledgement.
func (c Config) Select(b *plugin.Batch) *plugin.Batch {
	if c.Of != Alerts {
		return b
	}
	alerted := make([]bool, len(b.Records))
	for i := range b.Annotations {
		if a := &b.Annotations[i]; a.Source != "" {
			alerted[a.Record] = true
		}
	}
	return b.Select(func(i int) bool { return alerted[i] })
}

// ValidateBatches is Validate for an exporter that takes whole batches as well.
func (c Config) ValidateBatches() error {
	if !c.Batches() {
		return c.Validate()
	}
	return c.validateRest()
}

// Validate names the bad key.
func (c Config) Validate() error {
	switch c.Format {
	case Falco:
		if c.Of == Records {
			return fmt.Errorf(`encode.of: records have no form of Falco's: want "alerts", or the format "sysflow", "ecs" or "ocsf"`)
		}
	case SysFlow, ECS, OCSF, Template:
	case Avro:
		return fmt.Errorf("encode.format %q: the exporters file, kafka, nats and s3 take it: here, want one of falco, sysflow, ecs, ocsf, template", c.Format)
	default:
		return fmt.Errorf("encode.format %q: want one of falco, sysflow, ecs, ocsf, template", c.Format)
	}
	if err := c.validateRest(); err != nil {
		return err
	}
	_, err := New(plugin.Settings{}, c)
	return err
}

// validateRest is about the keys beside the format.
func (c Config) validateRest() error {
	if c.Of != Alerts && c.Of != Records {
		return fmt.Errorf("encode.of %q: want alerts or records", c.Of)
	}
	if (c.Template != "") != (c.Format == Template) {
		return fmt.Errorf(`encode.template: goes with the format "template", and that with it`)
	}
	return nil
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
