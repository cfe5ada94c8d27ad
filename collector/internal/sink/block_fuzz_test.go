package sink

import (
	"bytes"
	"testing"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// FuzzSplitBlock: whatever a file holds, a tally that is read is written again as one
// that reads the same.
func FuzzSplitBlock(f *testing.F) {
	f.Add([]byte{0})
	f.Add([]byte{1, 200})
	f.Add(append(appendTally(nil, emit.Tally{{Class: event.ClassExec, Container: "cafe"}: 3}), "records"...))
	f.Fuzz(func(t *testing.T, frame []byte) {
		tally, records, err := splitBlock(frame)
		if err != nil {
			return
		}
		again, rest, err := splitBlock(append(appendTally(nil, tally), records...))
		if err != nil || !bytes.Equal(rest, records) || len(again) != len(tally) {
			t.Fatalf("%v is read as %v: %v", tally, again, err)
		}
	})
}
