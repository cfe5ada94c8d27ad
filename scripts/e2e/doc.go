// Package e2e starts both binaries as a user would and holds them to what they
// promise together: known activity gives exactly its records and alerts, either
// process may be killed, and bad input is one clear line.
//
// Invariant: a capture sees only the cgroup that its test made; only processes
// that a test started are ended.
package e2e
