// Package guest runs a script on a kernel of Debian's in an emulated machine.
//
// The kernels are fetched by apt (fetch.sh); the machine's disk is an initial RAM disk
// of busybox and the files that it was given, without a network. It has one processor:
// with two, emulated machines hang now and then when programs are attached.
//
// Invariant: what a guest says is never cut, nor changed but for carriage returns; that
// its script came to its end is the script's to say.
package guest
