package defaults

import (
	"embed"
	"io/fs"
)

//go:embed rules/*.yaml
var ruleFiles embed.FS

// Rules are the files of the default rule pack.
func Rules() fs.FS {
	sub, err := fs.Sub(ruleFiles, "rules")
	if err != nil {
		panic("defaults: " + err.Error()) // only for a name that is no path
	}
	return sub
}
