// Package file is the exporter that appends documents to a file, one a line,
// and begins a new file when it is large or old. Earlier files may be compressed
// and are removed when there are too many.
//
// Invariant: a batch's lines stand in one file, and no line is accepted that was
// not handed to the kernel.
package file
