package config

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

func problems(t *testing.T, err error) []string {
	t.Helper()
	var ps jsonfile.Problems
	require.True(t, errors.As(err, &ps), "want jsonfile.Problems, have %v", err)
	var out []string
	for _, p := range ps {
		out = append(out, p.String())
	}
	return out
}

// parsed is all that Parse finds wrong with a text.
func parsed(text string, environ []string) error {
	p, err := Parse("p.json", []byte(text), environ)
	if err != nil {
		return err
	}
	return p.Collector().Err()
}

func TestParse(t *testing.T) {
	p, err := Parse("p.json", []byte(`{"$schema": "x", "stages": [
  {"name": "in", "type": "stdin"},
  {"name": "out", "type": "json", "from": ["in"], "when": "evt.type = open", "config": {"path": "a"}}
]}`), nil)
	require.NoError(t, err)
	require.Len(t, p.Stages, 2)
	out := p.Stages[1]
	require.Equal(t, Text{jsonfile.Place{Line: 3, Column: 12}, "out"}, out.Name)
	require.Equal(t, []Text{{jsonfile.Place{Line: 3, Column: 44}, "in"}}, out.From)
	require.Equal(t, "evt.type = open", out.When.Text)
	require.Equal(t, "a", out.Config.Get("path").Value)
}

func TestParseReportsAllProblemsWithTheirPlace(t *testing.T) {
	f := func(text string, want ...string) {
		t.Helper()
		require.Equal(t, want, problems(t, parsed(text, nil)))
	}
	f(``, `p.json:1:1: not JSON: unexpected end of JSON input`)
	f("{\n  \"stages\": [}", `p.json:2:14: not JSON: invalid character '}' looking for beginning of value`)
	f(`[]`, `p.json:1:1: a pipeline is an object, this is a list (the form is {"stages": [...]})`)
	f(`{"stages": []}`, `p.json:1:12: stages: want a list of at least one stage, have a list`)
	f(`{"stage": 1}`,
		`p.json:1:1: key "stages" is missing`,
		`p.json:1:2: unknown key "stage" (did you mean "stages"?)`)
	f(`{"stages": [{"name": "A b", "typ": "x"},
 {"name": 1, "type": "x", "path": "y", "name": "z"}]}`,
		`p.json:1:13: stage "A b": "type" is missing`,
		`p.json:1:22: name "A b": want at most 64 of a-z, 0-9 and -`,
		`p.json:1:29: unknown key "typ" (did you mean "type"?)`,
		`p.json:2:2: the stage's "name" is missing`,
		`p.json:2:11: name: want a string, have a number`,
		`p.json:2:27: unknown key "path" (what is the stage type's own belongs under "config")`,
		`p.json:2:40: key "name" is there twice`)
	f(`{"stages": [{"name": "a", "type": "b"}]} {}`, `p.json:1:42: not JSON: invalid character '{' after top-level value`)
}

type settings struct {
	Path   string   `json:"path"`
	Number int      `json:"number"`
	Flag   bool     `json:"flag"`
	List   []string `json:"list"`
	Limits struct {
		Max int `json:"max"`
	} `json:"limits"`
}

func bindStage(t *testing.T, text string, environ ...string) (settings, error) {
	t.Helper()
	p, err := Parse("p.json", []byte(`{"stages": [{"name": "my-out", "type": "x", "config": `+text+`}]}`), environ)
	if err != nil {
		return settings{}, err
	}
	c, s := p.Collector(), settings{Number: 7}
	jsonfile.Bind(p.Stages[0].Config, &s, c)
	return s, c.Err()
}

func TestBind(t *testing.T) {
	s, err := bindStage(t, `{"path": "a", "list": ["x"], "limits": {"max": 3}}`)
	require.NoError(t, err)
	require.Equal(t, "a", s.Path)
	require.Equal(t, 7, s.Number)
	require.Equal(t, []string{"x"}, s.List)
	require.Equal(t, 3, s.Limits.Max)

	_, err = bindStage(t, `{"pth": 1, "number": "x", "flag": 3, "list": "y", "limits": {"mx": 1}}`)
	require.Equal(t, []string{
		`p.json:1:56: unknown key "pth" (did you mean "path"?)`,
		`p.json:1:76: number: want a whole number, have a string`,
		`p.json:1:89: flag: want true or false, have a number`,
		`p.json:1:100: list: want a list of strings, have a string`,
		`p.json:1:116: unknown key "mx" (did you mean "max"?)`,
	}, problems(t, err))
}

func TestEnvironment(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(secret, []byte("s3\n"), 0o600))
	s, err := bindStage(t, `{"path": "${DIR}/$$x/${file:`+secret+`}", "number": "${N}", "list": ["${DIR}"]}`,
		"DIR=/d", "N=5", "SYSFLOW__MY_OUT__FLAG=true", "SYSFLOW__MY_OUT__LIMITS__MAX=9")
	require.NoError(t, err)
	require.Equal(t, "/d/$x/s3", s.Path)
	require.Equal(t, 5, s.Number)
	require.Equal(t, []string{"/d"}, s.List)
	require.True(t, s.Flag)
	require.Equal(t, 9, s.Limits.Max)

	p, err := Parse("p.json", []byte(`{"stages": [{"name": "out", "type": "x", "queue": {"type": "disk"}}]}`),
		[]string{"SYSFLOW__OUT__QUEUE__MAXBYTES=64MiB", "SYSFLOW__OUT__DEADLETTER=d.sf", "SYSFLOW__OUT__PATH=p"})
	require.NoError(t, err)
	require.NoError(t, p.Collector().Err())
	require.Equal(t, "64MiB", p.Stages[0].Delivery.Get("queue").Get("maxbytes").Value)
	require.Equal(t, "d.sf", p.Stages[0].Delivery.Get("deadletter").Value)
	require.Equal(t, "p", p.Stages[0].Config.Get("path").Value)

	f := func(text, variable, want string) {
		t.Helper()
		_, err := bindStage(t, text, variable)
		require.Equal(t, []string{want}, problems(t, err))
	}
	f(`{"path": "${NO}"}`, "", `p.json:1:64: environment variable NO is not set (set it, or write the value here)`)
	f(`{"path": "a$b"}`, "", `p.json:1:64: a dollar sign begins neither ${NAME} nor ${file:PATH} (write "$$" for a dollar sign)`)
	f(`{"path": "${file:/no/such}"}`, "", `p.json:1:64: secret file: stat /no/such: no such file or directory (name a file that is there)`)
	f(`{}`, "SYSFLOW__OTHER__X=1", `$SYSFLOW__OTHER__X: the pipeline has no stage whose name is OTHER in capitals (known: my-out)`)
	f(`{}`, "SYSFLOW__MY_OUT__PTH=1", `$SYSFLOW__MY_OUT__PTH: unknown key "pth" (did you mean "path"?)`)
	f(`{}`, "SYSFLOW__MY_OUT__NUMBER=secret", `$SYSFLOW__MY_OUT__NUMBER: number: want a whole number, have a string`)
}

func TestLoadNamesTheFile(t *testing.T) {
	_, err := Load("/no/such/pipeline.json", nil)
	require.ErrorContains(t, err, "open pipeline: open /no/such/pipeline.json: no such file")
}

// TestSchemaHasTheKeysThatAreRead: what the schema lets pass, Parse knows, and
// the other way round.
func TestSchemaHasTheKeysThatAreRead(t *testing.T) {
	var s struct {
		Properties map[string]any
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal([]byte(Schema()), &s))
	require.Equal(t, []string{"$schema", "stages"}, slices.Sorted(maps.Keys(s.Properties)))
	require.Equal(t, []string{"batch", "config", "deadLetter", "from", "name", "queue", "retry", "type", "when"}, slices.Sorted(maps.Keys(s.Defs["stage"].Properties)))
	require.NoError(t, parsed(`{"$schema": "", "stages": [
 {"name": "a", "type": "b", "from": "c", "when": "d", "config": {},
  "queue": {}, "retry": {}, "batch": {}, "deadLetter": "f"}]}`, nil))
}
