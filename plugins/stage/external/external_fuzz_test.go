package external

import (
	"bytes"
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

func FuzzAnswer(f *testing.F) {
	enc, err := avro.NewEncoder(6)
	if err != nil {
		f.Fatal(err)
	}
	var seed bytes.Buffer
	w, err := avro.NewWriter(&seed, enc, avro.Null)
	if err != nil {
		f.Fatal(err)
	}
	w.Append(&sfproto.Annotation{Sequence: 1, Rule: "r"})
	w.Append(&sfproto.Annotation{StreamID: markStream, Sequence: 1})
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(seed.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		answers := make(chan answer, 1)
		if readAnswers(bytes.NewReader(data), answers) == nil {
			t.Fatal("a stream that ended has no error")
		}
		select {
		case a := <-answers:
			out, misplaced := place(a.said, []int{-1, 0})
			if len(out)+misplaced != len(a.said) {
				t.Fatal("an annotation is gone")
			}
		default:
		}
	})
}
