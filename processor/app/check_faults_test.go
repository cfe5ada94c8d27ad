package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCheckReportsEveryKindOfFault: one run of check tells all that is wrong with a
// file that has every kind of fault, each with its place and, where there is one, its
// cure.
func TestCheckReportsEveryKindOfFault(t *testing.T) {
	const pipeline = `{"stagez": 1, "stages": [
 {"name": "in", "type": "stdin"},
 {"name": "in", "type": "stdin"},
 {"name": "Upper", "type": "stdin", "form": 1},
 {"name": "island", "type": "policy"},
 {"name": "unheard", "type": "files", "config": {"paths": ["x"]}},
 {"name": "misspelt", "type": "polcy", "from": ["in"]},
 {"name": "rules", "type": "policy", "from": ["in", "nowhere"], "config": {"mod": "alert", "rules": ["DIR/bad.yaml"]}},
 {"name": "ring", "type": "policy", "from": ["chain"]},
 {"name": "chain", "type": "policy", "from": ["ring"]},
 {"name": "cut", "type": "lines", "from": ["rules"], "when": "evt.type = open and", "config": {"path": "DIR/out"}},
 {"name": "unknown", "type": "lines", "from": ["rules"], "when": "evt.typ = open or proc.nme = x", "config": {"path": "DIR/out"}},
 {"name": "behind", "type": "lines", "from": ["cut"], "config": {"path": "${file:DIR/none}"}},
 {"name": "secrets", "type": "lines", "from": ["rules", "rules"], "config": {"path": "${file:DIR/empty}${file:DIR/open}${UNSET}$"}},
 {"name": "numbers", "type": "policy", "from": ["rules"], "config": {"mode": 1, "max_keys": "many", "watch": "${UNSET}", "action_timeout": "5x"}},
 {"name": "values", "type": "policy", "from": ["rules"], "config": {"mode": "alrt"}},
 {"name": "small", "type": "lines", "from": ["rules", "numbers", "values"], "queue": {"maxBytes": 10}, "batch": {"records": 9, "wait": "1s"}},
 {"name": "sizes", "type": "lines", "from": ["rules"], "queue": {"maxBytes": "12Mib"}, "retry": {"initial": "1"}},
 {"name": "disk", "type": "lines", "from": ["rules"], "queue": {"type": "disk", "path": "q"}, "deadLetter": "d.sf"},
 {"name": "same", "type": "lines", "from": ["rules"], "queue": {"type": "disk", "path": "q"}, "deadLetter": "d.sf"},
 {"name": "backwards", "type": "stdin", "from": ["in"], "when": "evt.type = open", "queue": {}},
 {"name": "last", "type": "greeting", "form": "in"}
]}`
	const want = `$SYSFLOW__SMALL: error: no key is named (the form is SYSFLOW__STAGE__KEY)
$SYSFLOW__SMAL__PATH: error: the pipeline has no stage whose name is SMAL in capitals (did you mean "small"?)
$SYSFLOW__SMALL__QUEUE__MAXBATCH: error: unknown key "maxbatch" (did you mean "maxBatches"?)
$SYSFLOW__SMALL__PTH: error: unknown key "pth" (did you mean "path"?)
p.json:1:2: error: unknown key "stagez" (did you mean "stages"?)
p.json:3:11: error: stage name "in" is taken by the stage in line 2
p.json:4:2: error: nothing takes from stage "Upper" (name it in the "from" of another stage)
p.json:4:11: error: name "Upper": want at most 64 of a-z, 0-9 and -
p.json:4:37: error: unknown key "form" (did you mean "from"?)
p.json:5:2: error: stage "island" cannot be reached: it takes from no other (name a source in "from")
p.json:5:2: error: nothing takes from stage "island" (name it in the "from" of another stage)
p.json:6:2: error: nothing takes from stage "unheard" (name it in the "from" of another stage)
p.json:7:31: error: there is no stage type "polcy" (did you mean "policy"?)
p.json:8:53: error: from: there is no stage "nowhere" (known: Upper, backwards, behind, chain, cut, disk, in, island, last, misspelt, numbers, ring, rules, same, secrets, sizes, small, unheard, unknown, values)
DIR/bad.yaml:4:36: error: rule:Shell of a server: unknown field "proc.nme" (did you mean proc.name?)
p.json:8:76: error: unknown key "mod" (did you mean "mode"?)
p.json:9:46: error: stages form a cycle: ring -> chain -> ring
p.json:11:62: error: when: 1:17: unexpected "and"; a blank or '(' must follow 'and' and 'or'
p.json:12:66: error: when: 1:1: unknown field "evt.typ": did you mean evt.type?
p.json:12:66: error: when: 1:19: unknown field "proc.nme": did you mean proc.name?
p.json:13:47: error: from: stage "cut" is an exporter, nothing comes out of it
p.json:13:74: error: secret file: stat DIR/none: no such file or directory (name a file that is there)
p.json:14:57: error: from: stage "rules" is there twice
p.json:14:86: error: secret file DIR/empty is empty
p.json:14:86: error: environment variable UNSET is not set (set it, or write the value here)
p.json:15:78: error: mode: want a string, have a number
p.json:15:93: error: max_keys: want a whole number, have a string
p.json:15:110: error: environment variable UNSET is not set (set it, or write the value here)
p.json:15:140: error: action_timeout: want a duration such as "500ms" or "2m", have "5x"
p.json:16:77: error: stage "values": mode: "alrt" is none of alert, enrich, filter
p.json:17:86: error: queue.maxBytes: 10 bytes cannot hold one batch, which can take 4 MiB
p.json:17:128: error: unknown key "wait" (known: bytes, records, timeout)
p.json:18:78: error: queue.maxBytes: want a size such as 65536 or "64MiB", have "12Mib"
p.json:18:109: error: retry.initial: want a duration such as "500ms" or "2m", have "1"
p.json:20:64: error: q is the queue of stage "disk" (name another folder in queue.path)
p.json:20:109: error: d.sf is the dead-letter file of stage "disk" (name another file)
p.json:21:2: error: nothing takes from stage "backwards" (name it in the "from" of another stage)
p.json:21:50: error: stage "backwards" is a source, it takes from no other
p.json:21:65: error: stage "backwards" is a source: nothing comes in that "when" could filter
p.json:21:84: error: queue: stage "backwards" is no exporter: nothing waits in its queue but what the next one cannot take
p.json:22:27: error: there is no stage type "greeting" (known: bundled, files, lines, policy, socket, stdin, unixpacket)
p.json:22:39: error: unknown key "form" (did you mean "from"?)
p.json:14:86: warning: secret file DIR/open is open to all users (chmod o= DIR/open, or defaultMode of a Kubernetes volume)
42 errors, 1 warning
`
	dir := t.TempDir()
	for name, text := range map[string]string{
		"p.json": pipeline, "bad.yaml": strings.Replace(shellRule, "proc.name", "proc.nme", 1), "empty": "\n", "open": "s3cret\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.ReplaceAll(text, "DIR", dir)), 0o600))
	}
	require.NoError(t, os.Chmod(filepath.Join(dir, "open"), 0o644))
	t.Setenv("SYSFLOW__SMALL__PTH", "x")
	t.Setenv("SYSFLOW__SMALL__QUEUE__MAXBATCH", "1")
	t.Setenv("SYSFLOW__SMAL__PATH", "x")
	t.Setenv("SYSFLOW__SMALL", "x")

	path := filepath.Join(dir, "p.json")
	code, out, _ := command(t.Context(), "check", "--config", path)
	require.Equal(t, exitConfiguration, code)
	require.NotContains(t, out, "s3cret")
	require.Equal(t, want, withoutSnippets(strings.ReplaceAll(strings.ReplaceAll(out, path, "p.json"), dir, "DIR")))

	code, out, _ = command(t.Context(), "check", "--config", path, "-o", "json")
	require.Equal(t, exitConfiguration, code)
	var report checkReport
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Len(t, report.Findings, strings.Count(want, ": error: ")+strings.Count(want, ": warning: "))
	for _, x := range report.Findings {
		require.NotEmpty(t, x.File)
		require.NotEmpty(t, x.Message)
	}
}

// withoutSnippets leaves out the lines that show a place.
func withoutSnippets(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, " ") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}
