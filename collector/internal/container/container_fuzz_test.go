package container

import "testing"

func FuzzFromCgroup(f *testing.F) {
	f.Add("/docker/" + idA + "/docker/" + idB)
	f.Add("/lxc/web")
	f.Add("//lxc.payload.//")
	f.Add(`/machine.slice/machine-\x2d\x.scope`)
	f.Add("/kubepods-pod" + podScores + ".slice:cri-containerd:" + idA)
	f.Fuzz(func(t *testing.T, path string) {
		c := FromCgroup(path)
		if c == nil {
			return
		}
		rec, complete := c.Record()
		if rec.ID == "" || rec.ID != c.ID() || c.FullID == "" || complete || len(rec.Ancestors) > maxNested {
			t.Fatalf("container of %q is %+v", path, rec)
		}
	})
}
