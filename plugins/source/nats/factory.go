package nats

import (
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes sources of type "nats-source".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:  "nats-source",
		About: "reads batches from a NATS JetStream stream, by a consumer that several processors share",
		NewConfig: func() any {
			return &Config{Durable: "sysflow", Pending: 64, AckWait: jsonfile.Duration(30 * time.Second)}
		},
		NewSource: func(s plugin.Settings, config any) (plugin.Source, error) {
			return newSource(s, config.(*Config)), nil
		},
	}
}
