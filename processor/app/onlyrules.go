package app

import "github.com/spf13/cobra"

// onlyRules are the flags that choose among rules, as those of Falco do.
type onlyRules struct {
	tags, noTags, noRules []string
	priority, matching    string
}

func (o *onlyRules) register(c *cobra.Command) {
	f := c.Flags()
	f.StringArrayVarP(&o.tags, "tag", "t", nil, "only rules with this `TAG`, also those that their files disable; repeatable")
	f.StringArrayVarP(&o.noTags, "disable-tag", "T", nil, "no rules with this `TAG`; repeatable")
	f.StringArrayVarP(&o.noRules, "disable-rule", "D", nil, "no rules with this `TEXT` in their name; repeatable")
	f.StringVar(&o.priority, "priority", "", "only rules of this `PRIORITY` and more urgent ones")
	f.StringVar(&o.matching, "rule-matching", "", "`all|first`: how many rules alert for an event (default all)")
}

// config is what the flags say, as the configuration of a policy stage.
func (o *onlyRules) config() map[string]any {
	out := map[string]any{}
	if choices := o.choices(); len(choices) > 0 {
		out["select"] = choices
	}
	if o.priority != "" {
		out["priority"] = literal(o.priority)
	}
	if o.matching != "" {
		out["rule_matching"] = literal(o.matching)
	}
	return out
}

// choice is an entry of the key "select".
type choice map[string]map[string]string

func (o *onlyRules) choices() []choice {
	var out []choice
	if len(o.tags) > 0 {
		out = append(out, choice{"disable": {"rule": "*"}})
	}
	for _, t := range o.tags {
		out = append(out, choice{"enable": {"tag": literal(t)}})
	}
	for _, t := range o.noTags {
		out = append(out, choice{"disable": {"tag": literal(t)}})
	}
	for _, r := range o.noRules {
		out = append(out, choice{"disable": {"rule": "*" + literal(r) + "*"}})
	}
	return out
}
