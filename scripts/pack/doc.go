// Command pack records what the tests of the built-in rules run on: for each rule a
// small program that it must see, and a near miss that it must not.
//
// The programs are functions of shell scripts, cases/TACTIC.sh for the rules of
// rules/TACTIC.yaml: fires_NAME and quiet_NAME, where NAME is the rule's name in lower
// case with underscores. A recording holds all programs of a tactic and a kind, one
// after the other: TACTIC.fires.sf and TACTIC.quiet.sf.
//
// Invariant: nothing of the host changes. A program lives in a cgroup and in
// namespaces of its own (mounts, processes, network, IPC, host name), where every file
// system of the host is mounted read-only, the folders to write to are in memory, and
// the only addresses are those of a loopback interface. Calls that would change the
// kernel are made so that they fail.
package main
