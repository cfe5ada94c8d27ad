// Package k8s is the enricher that says which Kubernetes pod a record is from: its
// labels and annotations, its node, what deployed it, its namespace and services.
// Rules behind it can name them, and exporters write them.
//
//	k8s.go        the stage
//	directory.go  who is asked about pods
//	files.go      a directory of files that are read anew when they change
//	list.go       what kubectl get -o json prints
//	downward.go   what the downward API puts into a folder
//	index.go      objects to pods, found by id, name or container
//
// A directory that asks the API server is deliberately absent: it is one more
// Directory, in a module of its own for its client's weight.
//
// Invariant: a pod that the directory does not know costs a record nothing but the
// pod, and is counted.
package k8s
