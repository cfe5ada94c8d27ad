//go:build race

package avro

// underRace says that the race detector's own memory is part of a process.
const underRace = true
