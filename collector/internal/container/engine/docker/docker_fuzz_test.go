package docker

import (
	"encoding/json"
	"testing"
)

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"Id":"a1","Name":"/x","Created":"2026-01-02T03:04:05Z","Image":"sha256:0f","Config":{"Image":"x:1"},"Mounts":[{}]}`), []byte(`{"RepoTags":["a"],"RepoDigests":["a@b","@"]}`))
	f.Add([]byte(`{"Config":{"Image":":/:"}}`), []byte(`{"RepoDigests":[""]}`))
	f.Fuzz(func(t *testing.T, container, image []byte) {
		var a containerAnswer
		var i imageAnswer
		if json.Unmarshal(container, &a) != nil || json.Unmarshal(image, &i) != nil {
			return
		}
		rec := a.record()
		if len(rec.Mounts) != len(a.Mounts) {
			t.Fatalf("%d mounts of %d", len(rec.Mounts), len(a.Mounts))
		}
		i.addTo(&rec)
		var l listAnswer
		if json.Unmarshal(container, &l) == nil {
			rec := l.record()
			i.addTo(&rec)
		}
	})
}
