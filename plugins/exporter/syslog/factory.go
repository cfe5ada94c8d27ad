package syslog

import (
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes exporters of type "syslog".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:  "syslog",
		About: "sends alerts to a syslog server as RFC 5424 messages over UDP, TCP or TLS",
		NewConfig: func() any {
			return &Config{Protocol: "udp", Facility: "authpriv", AppName: "sysflow", MaxBytes: 8 << 10,
				Encode: encoding.Config{Format: encoding.Falco, Of: encoding.Alerts}}
		},
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, config.(*Config))
		},
	}
}
