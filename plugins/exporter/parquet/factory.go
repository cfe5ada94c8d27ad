package parquet

import "github.com/sysflow-stack/sysflow/sfproto/plugin"

// Factory makes exporters of type "parquet".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "parquet",
		About:     "writes events and flows, a row each, to a Parquet file with typed columns",
		FileType:  "parquet",
		NewConfig: func() any { return &Config{Compression: "zstd"} },
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, *config.(*Config))
		},
	}
}
