package config

import (
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

func FuzzBind(f *testing.F) {
	f.Add([]byte(`{"socket": "/s", "interval": "5s", "filters": {"exclude": {"users": [0, "x"], "paths": ["/proc/"]}}}`))
	f.Add([]byte(`{"filters": {"include": [], "exclude": {"ports": [70000]}}, "$schema": 1}`))
	f.Add([]byte(`{"container-socket": [["docker=/"]], "interval": 5}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, problems := Default(), jsonfile.NewCollector("c.json")
		root := bind(text, jsonfile.NewEnvironment([]string{"SYSFLOW__FILTERS__EXCLUDE__PORTS=1"}), &c, problems)
		if err := (&Source{Path: "c.json"}).judge(&c, root, problems); err != nil {
			t.Fatalf("a file's fault is told as the command line's: %v", err)
		}
	})
}
