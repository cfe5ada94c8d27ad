package container

import "testing"

func FuzzFromCgroup(f *testing.F) {
	f.Add("/docker/" + idA + "/docker/" + idB)
	f.Add("/lxc/web")
	f.Add("//lxc.payload.//")
	f.Fuzz(func(t *testing.T, path string) {
		if c := FromCgroup(path); c != nil && c.ID == "" {
			t.Fatalf("container of %q has no id", path)
		}
	})
}
