package procfs

import "testing"

func FuzzParse(f *testing.F) {
	f.Add([]byte("7 (a) (b c) S 1 2 3 34816 5 6 7 8 9 10 11 12 13 14 15 16 17 18 250 20"))
	f.Add([]byte("Uid:\t0\t1\nCapEff:\t00ff\nNSpid:\t5\t1\n"))
	f.Add([]byte("4:memory:/docker/ab\n0::/\n"))
	f.Add([]byte("root:x:0:0\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var p Process
		if parseStat(data, &p) == nil && p.Start%StartStep != 0 {
			t.Fatalf("start %d is no whole number of ticks", p.Start)
		}
		parseStatus(data, &p.Creds)
		deepestCgroup(data)
		splitArgs(data)
		for id, name := range parseNames(string(data)) {
			if name == "" {
				t.Fatalf("id %d has an empty name", id)
			}
		}
	})
}
