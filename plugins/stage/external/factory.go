package external

import (
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes stages of type "external".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:  "external",
		About: "asks a stage in any language, a child process or one that dials a Unix socket, about each batch",
		NewConfig: func() any {
			return &Config{Mode: "0660", Timeout: jsonfile.Duration(10 * time.Second), Attempts: 3, Unanswered: pass}
		},
		NewStage: func(s plugin.Settings, config any, next plugin.Consumer) (plugin.Consumer, error) {
			return newStage(s, config.(*Config), next)
		},
	}
}
