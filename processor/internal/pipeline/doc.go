// Package pipeline builds the graph of stages that a pipeline file describes and
// runs it: each stage in a goroutine of its own behind a bounded queue, so that
// a slow one slows what feeds it and loses nothing.
//
//	build.go     file + factories -> nodes, all problems at once
//	bind.go      what a file says of one stage
//	graph.go     what a graph must be: names, edges, no cycle, no dead end
//	part.go      a stage as a file describes it
//	node.go      its place at run time: a queue, a goroutine
//	fanout.go    what leaves a node
//	pipeline.go  start downstream first, run the sources, stop upstream first
//	change.go    from one file to another, while it runs
//	tap.go       a look at what passes
//
// Invariant: a batch that a source made is acknowledged exactly once, after every
// stage that it went to is done with it. An edge retains the batch while it
// waits in a queue; nothing else here keeps one.
//
// Exporters stand behind a queue of package delivery, which keeps batches as it is
// told to.
//
// The graph changes while it runs (change.go): a node stays, and its worker exchanges
// the part in it between two batches. Edges change while sources wait at the gate and
// nothing is on its way, so that no batch goes half of the old way and half of the new.
package pipeline
