// Package falcosidekick is the exporter that posts alerts to Falcosidekick, one
// a request, as Falco's own HTTP output does; the alert's graph id stands in
// output_fields as sf.graphid.
//
// Invariant: an alert is sent when Falcosidekick answered 2xx; unlike Falco's,
// this client tries again when it did not.
package falcosidekick
