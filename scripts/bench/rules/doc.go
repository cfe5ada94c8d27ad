// Package rules measures what the rule engine costs, by the benchmarks that lie
// beside it.
//
// Invariant: a figure is the median of several rounds of one core's time, and stands
// next to the one that it must not exceed.
package rules
