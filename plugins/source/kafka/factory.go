package kafka

import "github.com/sysflow-stack/sysflow/sfproto/plugin"

// Factory makes sources of type "kafka-source".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "kafka-source",
		About:     "reads batches from Kafka topics, as one of a consumer group",
		NewConfig: func() any { return &Config{Group: "sysflow", From: "start", Pending: 64} },
		NewSource: func(s plugin.Settings, config any) (plugin.Source, error) {
			return newSource(s, config.(*Config)), nil
		},
	}
}
