package action

import (
	"errors"
	"fmt"
	"slices"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Check finds the actions of rules that do not exist or do not take the argument that
// they are given.
func (s *Set) Check(all []*rules.Rule) []rules.Diagnostic {
	var found []rules.Diagnostic
	for _, r := range all {
		for _, c := range r.Actions {
			if message, hint := s.fault(c); message != "" {
				path := []string{"rules content", "rule:" + r.Name, "rule actions"}
				found = append(found, rules.Diagnose(rules.Error, rules.ErrValidate, c.At, path, message, hint))
			}
		}
	}
	return found
}

func (s *Set) fault(c rules.Call) (message, hint string) {
	a := s.actors[c.Name]
	switch {
	case a == nil && slices.Contains(s.elsewhere, c.Name):
		return "", ""
	case a == nil:
		return fmt.Sprintf("there is no action %q", c.Name), jsonfile.Nearest(c.Name, slices.Compact(slices.Sorted(slices.Values(append(s.names(), "alert", "tag")))))
	case a.action == nil:
		return "", "" // it could not be made, which was told
	}
	if err := a.checkArgument(c.Argument); err != nil {
		return fmt.Sprintf("action %s: %v", c, err), ""
	}
	return "", ""
}

func (a *actor) checkArgument(argument string) error {
	checker, ok := a.action.(plugin.ArgumentChecker)
	switch {
	case ok:
		return checker.CheckArgument(argument)
	case argument != "":
		return errors.New("it takes no argument")
	}
	return nil
}
