package defaults

import _ "embed"

//go:embed pipeline.json
var pipeline []byte

//go:embed demo.sf
var trace []byte

// Pipeline is the pipeline file: collectors on the default socket, the rule pack,
// alerts on the terminal. It must not be changed.
func Pipeline() []byte { return pipeline }

// Trace is a recording of the demo attack by our own collector. It must not be
// changed.
func Trace() []byte { return trace }
