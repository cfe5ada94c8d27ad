// Command sfprocessor takes SysFlow streams from collectors and trace files,
// evaluates rules on them and exports alerts.
//
// Invariant: it is nothing but the list of its stages; all it does is in
// processor/app and plugins.
package main

import (
	"os"

	"github.com/sysflow-stack/sysflow/plugins/all"
	"github.com/sysflow-stack/sysflow/processor/app"
)

// version is set by the linker.
var version string

func main() {
	os.Exit(app.Program{Version: version, Factories: all.Factories()}.Main())
}
