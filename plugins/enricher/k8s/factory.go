package k8s

import "github.com/sysflow-stack/sysflow/sfproto/plugin"

// Factory makes stages of type "k8s".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "k8s",
		About:     "says which Kubernetes pod a record is from, and what deployed it",
		NewConfig: func() any { return newConfig() },
		NewStage: func(s plugin.Settings, config any, next plugin.Consumer) (plugin.Consumer, error) {
			return New(s, newFiles(s, config.(*Config)), next), nil
		},
	}
}
