package view

import "time"

// eventTimeEntries are the times of an event.
func eventTimeEntries() []entry {
	return []entry{
		timeField("evt.time", Time, "When it happened.", (*Event).Time),
		intField("evt.rawtime", "ns", "When it happened, since the epoch.", (*Event).Time),
		intField("evt.rawtime.s", "s", "When it happened, whole seconds since the epoch.", timePart(seconds)),
		intField("evt.rawtime.ns", "ns", "When it happened, the part below a second.", timePart(nanoseconds)),
		textField("evt.time.s", "When it happened, as HH:MM:SS in UTC.", formatTime(time.TimeOnly)),
		textField("evt.datetime.s", "When it happened, date and time in UTC, whole seconds.", formatTime(time.DateTime)),
		textField("evt.time.iso8601", "When it happened, as ISO 8601 in UTC.", formatTime(time.RFC3339Nano)),
		textField("evt.datetime", "When it happened, date and time in UTC.", formatTime("2006-01-02 15:04:05.000000000")),
	}
}

func timePart(part func(ns int64) int64) func(*Event) (int64, bool) {
	return func(e *Event) (int64, bool) {
		ts, ok := e.Time()
		return part(ts), ok
	}
}

func seconds(ns int64) int64     { return ns / int64(time.Second) }
func nanoseconds(ns int64) int64 { return ns % int64(time.Second) }
