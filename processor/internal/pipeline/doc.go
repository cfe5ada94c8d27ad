// Package pipeline builds the graph of stages that a pipeline file describes and
// runs it: each stage in a goroutine of its own behind a bounded queue, so that
// a slow one slows what feeds it and loses nothing.
//
//	build.go     file + factories -> nodes, all problems at once
//	graph.go     what a graph must be: names, edges, no cycle, no dead end
//	node.go      a stage at run time: its queue, its goroutine, its fan-out
//	pipeline.go  start downstream first, run the sources, stop upstream first
//
// Invariant: a batch that a source made is acknowledged exactly once, after every
// stage that it went to is done with it. An edge retains the batch while it
// waits in a queue; nothing else here keeps one.
//
// Exporters stand behind a queue of package delivery, which keeps batches as it is
// told to.
//
// Absent as yet: other stages or edges without a restart.
package pipeline
