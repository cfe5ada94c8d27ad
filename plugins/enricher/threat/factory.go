package threat

import (
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes stages of type "threat".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "threat",
		About:     "compares addresses, domains and executables with lists of known bad ones",
		NewConfig: func() any { return &Config{Alert: true, Priority: "Critical", Refresh: jsonfile.Duration(time.Minute)} },
		NewStage: func(s plugin.Settings, config any, next plugin.Consumer) (plugin.Consumer, error) {
			return newEnricher(s, config.(*Config), next), nil
		},
	}
}
