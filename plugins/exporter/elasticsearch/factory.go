package elasticsearch

import (
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes exporters of type "elasticsearch".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:  "elasticsearch",
		About: "indexes alerts or records in Elasticsearch or OpenSearch, by default in the Elastic Common Schema",
		NewConfig: func() any {
			return &Config{Index: "sysflow-%Y.%m.%d", MaxBytes: 4 << 20, Gzip: true, Timeout: jsonfile.Duration(30 * time.Second),
				Encode: encoding.Config{Format: encoding.ECS, Of: encoding.Alerts}}
		},
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, config.(*Config))
		},
	}
}
