package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmePipelinesAreSound checks every pipeline and stage that a README
// shows.
func TestReadmePipelinesAreSound(t *testing.T) {
	readmes, err := filepath.Glob("../../../plugins/*er/*/README.md")
	if err != nil || len(readmes) < 3 {
		t.Fatalf("found the READMEs %v: %v", readmes, err)
	}
	for _, path := range append(readmes, "../../../plugins/action/hash/README.md", "../../../plugins/example/README.md", "../../README.md") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		examples := jsonBlocks(string(text))
		if len(examples) == 0 {
			t.Errorf("%s shows no example", path)
		}
		for _, example := range examples {
			check(t, path, example)
		}
	}
}

// jsonBlocks are the indented blocks of a text that are JSON objects.
func jsonBlocks(text string) []string {
	var out []string
	for block := range strings.SplitSeq(text, "\n\n") {
		if strings.HasPrefix(block, "    {") {
			out = append(out, block)
		}
	}
	return out
}

// check checks a pipeline, or a stage in the pipeline that it may stand in.
func check(t *testing.T, from, example string) {
	t.Helper()
	if !strings.Contains(example, `"stages"`) {
		example = `{"stages": [` + around(t, from, example) + `]}`
	}
	dir := t.TempDir()
	for _, secret := range []string{"elastic", "s3", "siem"} {
		if err := os.WriteFile(filepath.Join(dir, secret), []byte("secret"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	example = strings.ReplaceAll(example, "/run/secrets", dir)
	path := filepath.Join(dir, "pipeline.json")
	if err := os.WriteFile(path, []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	c := sfprocessor(t, "check", "--config", path)
	c.Env = append(c.Env, "SITE=here", "S3_KEY=key")
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s\n%s", from, err, out, example)
	}
}

// around is a stage with others that it can stand between.
func around(t *testing.T, from, example string) string {
	t.Helper()
	name := regexp.MustCompile(`"name": "([^"]+)"`).FindStringSubmatch(example)
	if name == nil {
		t.Fatalf("%s: a stage without a name: %s", from, example)
	}
	end := `, {"name": "end", "type": "null", "from": "` + name[1] + `"}`
	switch {
	case !strings.Contains(example, `"from"`): // a source
		return example + end
	case exports(from):
		end = ""
	}
	return `{"name": "in", "type": "stdin"}, {"name": "policy", "type": "policy", "from": "in"},` + example + end
}

// exports reports whether a README is of stages that have no output.
func exports(readme string) bool {
	return !strings.Contains(readme, "/enricher/") && !strings.Contains(readme, "/example/")
}
