package jsonfile

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

type config struct {
	Path  string `json:"path"`
	Limit struct {
		Max int `json:"max"`
	} `json:"limit"`
	List []string `json:"list"`
	Give struct {
		UpAfter int `json:"upAfter"`
	} `json:"give"`
}

func read(text string, environ ...string) (config, error) {
	c, env := NewCollector("f.json"), NewEnvironment(environ)
	var out config
	if n := Parse([]byte(text), c); n != nil {
		env.Expand(n, c)
		for name, value := range env {
			if keys, ok := strings.CutPrefix(name, VariablePrefix); ok {
				n.Override(strings.Split(keys, "__"), name, value)
			}
		}
		Bind(n, &out, c)
	}
	return out, c.Err()
}

func TestRead(t *testing.T) {
	c, err := read(`{"path": "${A}/b", "limit": {"max": 3}, "list": ["x"]}`, "A=a", "SYSFLOW__LIMIT__MAX=4", "SYSFLOW__GIVE__UPAFTER=5", `SYSFLOW__LIST=["y", "z"]`)
	require.NoError(t, err)
	require.Equal(t, "a/b", c.Path)
	require.Equal(t, 4, c.Limit.Max)
	require.Equal(t, 5, c.Give.UpAfter, "a variable's name tells no case")
	require.Equal(t, []string{"y", "z"}, c.List)
}

func TestEveryProblemHasItsPlace(t *testing.T) {
	_, err := read("{\n \"pth\": 1, \"limit\": {\"max\": \"x\"},\n \"list\": {}}", "SYSFLOW__LIMIT__MIN=1")
	require.EqualError(t, err, strings.Join([]string{
		`$SYSFLOW__LIMIT__MIN: unknown key "min" (known: max)`,
		`f.json:2:2: unknown key "pth" (did you mean "path"?)`,
		`f.json:2:29: limit.max: want a whole number, have a string`,
		`f.json:3:10: list: want a list of strings, have an object`,
	}, "\n"))
}

func TestLimits(t *testing.T) {
	_, err := read(strings.Repeat("[", maxDepth+2) + strings.Repeat("]", maxDepth+2))
	require.ErrorContains(t, err, "nested more than 32 deep")
	_, err = read(`"` + strings.Repeat("x", MaxSize) + `"`)
	require.ErrorContains(t, err, "larger than 1048576 bytes")
}

func TestEmbeddedStructs(t *testing.T) {
	type server struct {
		URL string `json:"url"`
	}
	var out struct {
		server
		Exported struct{ config } `json:"exported"`
	}
	c := NewCollector("f.json")
	require.True(t, Bind(Parse([]byte(`{"exported": {"path": "p", "limit": {"max": 1}}}`), c), &out, c), "%v", c.Err())
	require.Equal(t, "p", out.Exported.Path)
	require.False(t, Bind(Parse([]byte(`{"exported": {"config": {}}}`), c), &out, c), "an embedded struct has no key of its own")
}
