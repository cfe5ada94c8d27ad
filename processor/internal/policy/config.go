package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Modes of the stage.
const (
	// ModeAlert hands on the records that are annotated.
	ModeAlert = "alert"
	// ModeEnrich hands on all records.
	ModeEnrich = "enrich"
	// ModeFilter hands on, without annotations, the records that no rule matches.
	ModeFilter = "filter"
)

// How many rules alert for an event.
const (
	MatchAll   = "all"
	MatchFirst = "first" // the first one of the files that matches, as in Falco
)

// maxMaxKeys bounds what each window may remember.
const maxMaxKeys = 1_000_000

// maxActionTimeout bounds how long a batch, and all behind it, may wait for actions.
const maxActionTimeout = time.Minute

// Config configures the stage.
type Config struct {
	// Rules are rule files and folders, or "default:" for the default pack, which is
	// taken without any as well.
	Rules []string `json:"rules"`
	// Mode is alert, enrich or filter. What a drop item matches is never handed on,
	// a loss always.
	Mode string `json:"mode"`
	// MaxKeys is how many keys each window, sequence and suppression of a rule
	// remembers.
	MaxKeys int `json:"max_keys"`
	// Matching is all or first.
	Matching string `json:"rule_matching"`
	// Priority is the least urgent one of which rules are loaded.
	Priority string `json:"priority"`
	// Select turns rules on and off, one entry after the other.
	Select []Choice `json:"select"`
	// Watch reloads the rules when their files change.
	Watch bool `json:"watch"`
	// AppendOutput adds to the outputs of rules.
	AppendOutput []AppendOutput `json:"append_output"`
	// Actions configures the actions that rules name, each under its name.
	Actions *jsonfile.Node `json:"actions"`
	// ActionTimeout bounds how long the actions of one batch may take together.
	ActionTimeout jsonfile.Duration `json:"action_timeout"`
	// ExternalActions are names of actions that stages behind this one do, which find
	// them with the alert as sf.actions.
	ExternalActions []string `json:"external_actions"`
}

// Choice turns rules on or off: {"disable": {"rule": "*"}}.
type Choice struct {
	Enable  Target `json:"enable"`
	Disable Target `json:"disable"`
}

// Target is the rules that a choice is about: those with a name, in which '*'
// stands for any text, or those with a tag.
type Target struct {
	Rule string `json:"rule"`
	Tag  string `json:"tag"`
}

// AppendOutput adds text and fields to the outputs of the rules that it matches;
// without "match" of all rules.
type AppendOutput struct {
	Match struct {
		Rule   string   `json:"rule"`
		Source string   `json:"source"`
		Tags   []string `json:"tags"` // all of these
	} `json:"match"`
	Output string       `json:"extra_output"`
	Fields []ExtraField `json:"extra_fields"`
	// Suggested adds the container and its pod, as Falco's container plugin suggests to
	// and Falco does by default.
	Suggested bool `json:"suggested_output"`
}

// suggested is what Falco's container plugin suggests.
const suggested = "container_id=%container.id container_name=%container.name container_image_repository=%container.image.repository " +
	"container_image_tag=%container.image.tag k8s_pod_name=%k8s.pod.name k8s_ns_name=%k8s.ns.name"

// text is what is put behind an output.
func (o *AppendOutput) text() string {
	if !o.Suggested {
		return o.Output
	}
	return strings.TrimSpace(suggested + " " + o.Output)
}

// ExtraField is a field that the text does not show: "proc.exepath", or
// {"owner": "%user.name"} for one of its own.
type ExtraField rules.ExtraField

// UnmarshalJSON implements json.Unmarshaler.
func (x *ExtraField) UnmarshalJSON(text []byte) error {
	if json.Unmarshal(text, &x.Name) == nil {
		return nil
	}
	var named map[string]string
	if err := json.Unmarshal(text, &named); err != nil || len(named) != 1 {
		return errors.New(`a field is written as "NAME" or {"NAME": "FORMAT"}`)
	}
	for x.Name, x.Format = range named {
	}
	return nil
}

// NewConfig is the configuration without any key.
func NewConfig() *Config {
	return &Config{
		Watch: true, Mode: ModeAlert, Matching: MatchAll, Priority: rules.Debug.String(), MaxKeys: engine.DefaultMaxKeys,
		ActionTimeout: jsonfile.Duration(time.Second),
	}
}

// Validate checks what the keys say.
func (c *Config) Validate() error {
	if c.Mode != ModeAlert && c.Mode != ModeEnrich && c.Mode != ModeFilter {
		return fmt.Errorf("mode: %q is none of %s, %s, %s", c.Mode, ModeAlert, ModeEnrich, ModeFilter)
	}
	if c.MaxKeys < 1 || c.MaxKeys > maxMaxKeys {
		return fmt.Errorf("max_keys: %d is not from 1 to %d", c.MaxKeys, maxMaxKeys)
	}
	if c.Matching != MatchAll && c.Matching != MatchFirst {
		return fmt.Errorf("rule_matching: %q is neither %s nor %s", c.Matching, MatchAll, MatchFirst)
	}
	if _, ok := rules.ParsePriority(c.Priority); !ok {
		return fmt.Errorf("priority: %q is none of %s", c.Priority, strings.Join(rules.Priorities(), ", "))
	}
	if t := time.Duration(c.ActionTimeout); t <= 0 || t > maxActionTimeout {
		return fmt.Errorf("action_timeout %s: want more than 0s and at most %s", t, maxActionTimeout)
	}
	if c.Actions != nil && c.Actions.Kind != jsonfile.Object {
		return fmt.Errorf("actions: want an object, have %s", c.Actions)
	}
	for i, choice := range c.Select {
		if _, err := choice.action(); err != nil {
			return fmt.Errorf("select[%d]: %w", i, err)
		}
	}
	for i, o := range c.AppendOutput {
		if o.text() == "" && len(o.Fields) == 0 {
			return fmt.Errorf("append_output[%d]: there is none of extra_output, extra_fields, suggested_output", i)
		}
	}
	return nil
}

func (c Choice) action() (rules.Action, error) {
	on, off := c.Enable, c.Disable
	t := Target{Rule: on.Rule + off.Rule, Tag: on.Tag + off.Tag}
	switch {
	case on != (Target{}) && off != (Target{}):
		return rules.Action{}, errors.New("enable and disable exclude each other: write two entries")
	case t.Rule == "" && t.Tag == "":
		return rules.Action{}, errors.New(`nothing is selected: write {"enable": {"rule": "..."}} or {"disable": {"tag": "..."}}`)
	case t.Rule != "" && t.Tag != "":
		return rules.Action{}, errors.New("rule and tag exclude each other: write two entries")
	}
	return rules.Action{Enable: off == (Target{}), Rule: t.Rule, Tag: t.Tag}, nil
}

// selection is what a valid configuration makes of the rules.
func (c *Config) selection() rules.Selection {
	by := rules.NewSelection()
	by.Least, _ = rules.ParsePriority(c.Priority)
	for _, choice := range c.Select {
		if a, err := choice.action(); err == nil {
			by.Actions = append(by.Actions, a)
		}
	}
	for _, o := range c.AppendOutput {
		out := rules.ExtraOutput{Rule: o.Match.Rule, Source: o.Match.Source, Tags: o.Match.Tags, Output: o.text()}
		for _, f := range o.Fields {
			out.Fields = append(out.Fields, rules.ExtraField(f))
		}
		by.Outputs = append(by.Outputs, out)
	}
	return by
}
