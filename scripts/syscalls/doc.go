// Package syscalls tests, call by call, what a capture tells of a program: small
// programs make system calls, each in success and in failure, under the built
// sfcollector, and the records of each are compared as text.
//
// Invariant: a case names every record that its program and the children of that
// program give from the case's beginning on, so that what is told too much fails
// as what is missing does. Left out are only the runtime's threads, the pipe
// that the results come back through, and an end without an error.
//
// The programs are this package's test binary again. Each runs in a folder of its
// own, all of them in one cgroup and in network and mount namespaces that the
// test made. A program writes down what every call gave: a record that has the
// raw result and arguments has those. The tests are for x86-64, which has all the
// calls that newer architectures do without.
package syscalls
