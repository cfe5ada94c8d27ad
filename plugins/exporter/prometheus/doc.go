// Package prometheus is the exporter that counts what rules matched, for
// Prometheus to scrape.
//
// Invariant: the number of series is bounded; alerts beyond it are counted in
// one series of their own, never forgotten. Labels are the rules' own texts, not
// event data.
package prometheus
