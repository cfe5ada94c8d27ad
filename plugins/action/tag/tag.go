// Package tag is the action that adds tags to an alert: tag(exfiltration) or
// tag(a, b) in a rule.
//
// Invariant: what it adds is what the rule says, and nothing of the record.
package tag

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes the action "tag".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "tag",
		About:     "adds tags to an alert",
		NewAction: func(plugin.Settings, any) (plugin.Action, error) { return tagger{}, nil },
	}
}

type tagger struct{}

// Act implements plugin.Action.
func (tagger) Act(_ context.Context, a plugin.Alert) (plugin.Addition, error) {
	return plugin.Addition{Tags: split(a.Argument)}, nil
}

// CheckArgument implements plugin.ArgumentChecker.
func (tagger) CheckArgument(argument string) error {
	for _, t := range split(argument) {
		if ok, _ := regexp.MatchString(`^[A-Za-z0-9_.:/-]{1,128}$`, t); !ok {
			return fmt.Errorf("%q is no tag: want letters, digits and _ . : / -", t)
		}
	}
	return nil
}

func split(argument string) []string {
	tags := strings.Split(argument, ",")
	for i := range tags {
		tags[i] = strings.TrimSpace(tags[i])
	}
	return tags
}

var _ plugin.ArgumentChecker = tagger{}
