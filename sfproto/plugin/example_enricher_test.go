package plugin_test

import (
	"context"
	"fmt"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// OwnerConfig is what a user writes into the pipeline file.
type OwnerConfig struct {
	// Owners are teams by container name.
	Owners map[string]string `json:"owners"`
}

// Validate names the key that is wrong.
func (c *OwnerConfig) Validate() error {
	if len(c.Owners) == 0 {
		return fmt.Errorf(`"owners" is empty: name a team for at least one container`)
	}
	return nil
}

// ownerEnricher says whose container a record is from.
type ownerEnricher struct {
	owners map[string]string
	name   view.Getter // resolved once, read for each record
	next   plugin.Consumer
}

func newOwnerEnricher(s plugin.Settings, config any, next plugin.Consumer) (plugin.Consumer, error) {
	name, err := s.Fields.Resolve("container.name", "")
	if err != nil {
		return nil, err
	}
	return &ownerEnricher{owners: config.(*OwnerConfig).Owners, name: name, next: next}, nil
}

// Consume never changes the batch that it gets: With makes another one that
// shares the records.
func (e *ownerEnricher) Consume(ctx context.Context, b *plugin.Batch) error {
	var found []plugin.Annotation
	for i := range b.Records {
		name, ok := e.name.Text(&view.Event{Record: &b.Records[i]})
		if owner := e.owners[name]; ok && owner != "" {
			a := plugin.Annotation{Record: i}
			a.Enrichment = map[string]string{"owner": owner}
			found = append(found, a)
		}
	}
	return e.next.Consume(ctx, b.With(found...))
}

// An enricher adds what it knows to the records that pass through.
func Example_enricher() {
	factory := plugin.Factory{
		Type:      "owner",
		About:     "Adds the team that owns a container.",
		NewConfig: func() any { return new(OwnerConfig) },
		NewStage:  newOwnerEnricher,
	}

	sink := new(plugintest.Sink)
	config := &OwnerConfig{Owners: map[string]string{"shop": "team-checkout"}}
	stage, err := factory.NewStage(plugin.Settings{Fields: view.Records()}, config, sink)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := stage.Consume(context.Background(), plugintest.Batch()); err != nil {
		fmt.Println(err)
	}
	a := sink.Annotations()[0]
	fmt.Println(sink.Records()[a.Record].Kind(), a.Enrichment["owner"])
	// Output: PE team-checkout
}
