package s3

import (
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes exporters of type "s3".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:  "s3",
		About: "puts batches of alerts or records as compressed objects into an S3-compatible store",
		NewConfig: func() any {
			return &Config{Prefix: "sysflow", Timeout: jsonfile.Duration(time.Minute), Encode: encoding.Config{Format: encoding.SysFlow, Of: encoding.Records}}
		},
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, config.(*Config))
		},
	}
}
