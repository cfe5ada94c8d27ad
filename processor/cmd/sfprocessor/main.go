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

func main() { os.Exit(app.Main(all.Factories()...)) }
