package pipeline

import (
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/processor/internal/delivery"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// bindDelivery decodes how an exporter gets its batches.
func (n *part) bindDelivery(c *jsonfile.Collector) (delivery.Config, bool) {
	conf := delivery.NewConfig()
	given := n.spec.Delivery
	if n.kind != exporter {
		for _, m := range given.Members {
			c.Add(m.Place, "", "%s: stage %q is no exporter: nothing waits in its queue but what the next one cannot take", m.Key, n.name)
		}
		return conf, len(given.Members) == 0
	}
	fine := jsonfile.Bind(given, &conf, c)
	faults := conf.Complete()
	for _, f := range faults {
		c.Add(n.delivery(f.Key), "", "%s", f.Message)
	}
	return conf, fine && len(faults) == 0
}

// bind decodes the node's configuration.
func (n *part) bind(factory plugin.Factory, c *jsonfile.Collector) (any, bool) {
	if factory.NewConfig == nil {
		if n.spec.Config != nil && len(n.spec.Config.Members) > 0 {
			c.Add(n.spec.Config.Place, "", "stage type %q takes no config", factory.Type)
			return nil, false
		}
		return nil, true
	}
	conf := factory.NewConfig()
	before := c.Len()
	if n.spec.Config != nil && !jsonfile.Bind(n.spec.Config, conf, c) && !onlyUnknownKeys(c.Problems()[before:]) {
		return nil, false
	}
	if v, ok := conf.(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			if c.Len() == before { // or it may follow from what was told
				c.Add(n.named(err), "", "stage %q: %v", n.name, err)
			}
			return nil, false
		}
	}
	return conf, true
}

// onlyUnknownKeys: the rest of a configuration can be looked at.
func onlyUnknownKeys(ps jsonfile.Problems) bool {
	return !slices.ContainsFunc(ps, func(p jsonfile.Problem) bool { return !p.UnknownKey })
}

func (n *part) compileWhen(o Options, c *jsonfile.Collector) {
	when := n.spec.When
	switch {
	case when.Text == "":
	case n.kind == source:
		c.Add(when.Place, "", "stage %q is a source: nothing comes in that \"when\" could filter", n.name)
	case o.Filter == nil:
		c.Add(when.Place, "", `"when" is not supported yet`)
	default:
		var err error
		n.keep, err = o.Filter(when.Text)
		for _, one := range separate(err) {
			c.Add(when.Place, "", "when: %v", one)
		}
	}
}

// place is where a stage's configuration stands, or else the stage.
func (n *part) place() jsonfile.Place {
	if n.spec.Config != nil {
		return n.spec.Config.Place
	}
	return n.spec.Place
}

// named is the place of the key that an error begins with, or else the stage's.
func (n *part) named(err error) jsonfile.Place {
	key := err.Error()
	key = key[:max(0, strings.IndexAny(key, ": "))]
	if value := n.spec.Config.At(key); key != "" && value != nil {
		return value.Place
	}
	return n.place()
}
