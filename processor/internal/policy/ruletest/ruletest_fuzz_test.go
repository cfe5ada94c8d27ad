package ruletest

import "testing"

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"tests:\n  - name: a\n    traces: [x.sf]\n    only: true\n",
		"rules: r.yaml\ntests: [{name: b, records: [{proc.name: x, proc.aname: [a, b], evt.arg.fd: '3'}], alerts: [R, {rule: S, count: 2, fields: {fd.num: 3}}]}]",
		"tests: &a\n  - *a\n", "tests: [{name: [1, 2]}]", "---\ntests: 1\n---\n", "tests:\n  - name: |\n      x\n    absent: {rule: 1}\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		file, found := Parse("t.yaml", content)
		if file == nil && len(found) == 0 {
			t.Fatal("no file and nothing wrong")
		}
		for _, d := range found {
			if d.Message == "" || d.File != "t.yaml" {
				t.Fatalf("diagnostic without message or file: %+v", d)
			}
		}
	})
}
