package config

import (
	_ "embed"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

//go:embed collector.schema.json
var schema string

// Schema is the JSON Schema of configuration files.
func Schema() string { return schema }

// commandLine stands for the file in problems that no file has.
const commandLine = "command line"

// Source is where a configuration comes from. What says more wins: flags over
// SYSFLOW__KEY variables over the file over the original project's variables over
// the defaults.
type Source struct {
	Path    string   // of the file, "" for none
	Environ []string // as os.Environ gives it
	// Original takes the original project's variables.
	Original bool
	// Flags puts what flags say into a configuration, and Given reports whether a key
	// is one of them. Both may be nil.
	Flags func(*Capture) error
	Given func(key string) bool

	seen mark // of the file, when it was loaded last
}

// Load reads a configuration that can be meant, with warnings of what a user should
// change. Of what cannot, an error tells all: Problems for what stands in the file
// or the environment, and usage errors for flags.
func (s *Source) Load() (c Capture, warnings []string, err error) {
	c = Default()
	env := jsonfile.NewEnvironment(s.Environ)
	if s.Original {
		warnings = c.original(env)
	}
	name, text := commandLine, []byte("{}")
	if s.Path != "" {
		s.seen = stamp(s.Path)
		if text, err = read(s.Path); err != nil {
			return c, warnings, Environment(err)
		}
		name = s.Path
	}
	problems := jsonfile.NewCollector(name)
	root := bind(text, env, &c, problems)
	if s.Flags != nil {
		if err := s.Flags(&c); err != nil {
			return c, warnings, err
		}
	}
	if s.Original {
		warnings = append(warnings, c.originalOutput(env)...)
	}
	usage := s.judge(&c, root, problems)
	if err := problems.Err(); err != nil {
		return c, warnings, Environment(err)
	}
	return c, warnings, usage
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open configuration: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, jsonfile.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read configuration %s: %w", path, err)
	}
	return text, nil
}

// bind reads a file's text and the variables that override it.
func bind(text []byte, env jsonfile.Environment, c *Capture, problems *jsonfile.Collector) *jsonfile.Node {
	root := jsonfile.Parse(text, problems)
	switch {
	case root == nil:
		return nil
	case root.Kind != jsonfile.Object:
		problems.Add(root.Place, `the form is {"socket": "/run/sysflow/sysflow.sock"}`, "a configuration is an object, this is %s", root)
		return nil
	}
	root.Remove("$schema")
	env.Expand(root, problems)
	for name, value := range env {
		if keys, ok := strings.CutPrefix(name, jsonfile.VariablePrefix); ok {
			root.Override(strings.Split(keys, "__"), name, value)
		}
	}
	jsonfile.Bind(root, c, problems)
	return root
}

// judge tells what cannot be meant where it stands: flags by a usage error, the rest as
// problems.
func (s *Source) judge(c *Capture, root *jsonfile.Node, problems *jsonfile.Collector) error {
	var usage []string
	for _, f := range c.faults() {
		key, _, _ := strings.Cut(f.key, "[")
		if s.Path == "" && f.key == "" || s.Given != nil && s.Given(key) {
			usage = append(usage, f.usage().Error())
			continue
		}
		if root == nil { // what the file says is not known
			continue
		}
		n := root.At(f.key)
		if n == nil && s.Path == "" {
			usage = append(usage, f.usage().Error())
			continue
		}
		at := root.Place
		if n != nil {
			at = n.Place
		}
		problems.Add(at, f.hint, "%s", strings.TrimSpace(f.key+" "+f.message))
	}
	if len(usage) == 0 {
		return nil
	}
	return Usage("%s", strings.Join(usage, "\n"))
}
