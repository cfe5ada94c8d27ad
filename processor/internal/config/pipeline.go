package config

import (
	_ "embed"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"

	"github.com/sysflow-stack/sysflow/processor/internal/original"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

//go:embed pipeline.schema.json
var schema string

// Schema is the JSON Schema of pipeline files.
func Schema() string { return schema }

// Pipeline is a pipeline file, read but not yet checked as a graph.
type Pipeline struct {
	File   string
	Stages []Stage
	// Problems are what is wrong with the file's form. Who builds the graph
	// reports them together with what is wrong there.
	Problems jsonfile.Problems
	// Warnings are what is lost of a file of the original project's form, and secrets
	// that are open to others.
	Warnings jsonfile.Problems
}

// Stage is one entry of a pipeline file's "stages".
type Stage struct {
	jsonfile.Place
	Name Text
	Type Text
	From []Text
	When Text
	// Config is the stage's own part; nil when it has none.
	Config *jsonfile.Node
	// Delivery holds the keys that say how an exporter gets its batches: queue,
	// retry, batch, deadLetter. It is an object, maybe an empty one.
	Delivery *jsonfile.Node
}

// deliveryKeys are the keys of Stage.Delivery.
func deliveryKeys() []string { return []string{"queue", "retry", "batch", "deadLetter"} }

// Text is a string with its place.
type Text struct {
	jsonfile.Place
	Text string
}

// Load reads a pipeline file. environ is as os.Environ gives it. The error is as
// Parse's, or that the file cannot be read.
func Load(path string, environ []string) (*Pipeline, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open pipeline: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, jsonfile.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read pipeline %s: %w", path, err)
	}
	return Parse(path, text, environ)
}

// Parse reads a pipeline's text; name stands in messages. The error is that no
// stage can be made out, and is Problems; what else is wrong is in the pipeline.
func Parse(name string, text []byte, environ []string) (*Pipeline, error) {
	c := jsonfile.NewCollector(name)
	p := &Pipeline{File: name}
	env := jsonfile.NewEnvironment(environ)
	if root := jsonfile.Parse(text, c); root != nil {
		if original.Is(root) {
			w := jsonfile.NewCollector(name)
			root = original.Translate(root, env, c, w)
			p.Warnings = w.Problems()
		}
		p.Stages = readStages(root, c)
	}
	for _, s := range p.Stages {
		if s.Config != nil {
			env.Expand(s.Config, c)
		}
		env.Expand(s.Delivery, c)
	}
	override(env, p.Stages, c)
	p.Problems = c.Problems()
	p.Warnings = append(p.Warnings, c.Warnings()...)
	if len(p.Stages) == 0 {
		return nil, c.Err()
	}
	return p, nil
}

// Collector makes a collector that has the pipeline's problems already.
func (p *Pipeline) Collector() *jsonfile.Collector { return jsonfile.Resume(p.File, p.Problems) }

func readStages(root *jsonfile.Node, c *jsonfile.Collector) []Stage {
	if root.Kind != jsonfile.Object {
		c.Add(root.Place, `the form is {"stages": [...]}`, "a pipeline is an object, this is %s", root)
		return nil
	}
	var list *jsonfile.Node
	for _, m := range root.Members {
		switch m.Key {
		case "$schema":
		case "stages":
			list = m.Value
		default:
			c.Add(m.Place, jsonfile.Nearest(m.Key, []string{"$schema", "stages"}), "unknown key %q", m.Key)
		}
	}
	switch {
	case list == nil:
		c.Add(root.Place, "", `key "stages" is missing`)
	case list.Kind != jsonfile.Array || len(list.Items) == 0:
		c.Add(list.Place, "", "stages: want a list of at least one stage, have %s", list)
	default:
		var out []Stage
		for _, item := range list.Items {
			out = append(out, readStage(item, c))
		}
		return out
	}
	return nil
}

func readStage(n *jsonfile.Node, c *jsonfile.Collector) Stage {
	s := Stage{Place: n.Place, Delivery: &jsonfile.Node{Place: n.Place, Kind: jsonfile.Object}}
	if n.Kind != jsonfile.Object {
		c.Add(n.Place, "", "a stage is an object, this is %s", n)
		return s
	}
	for _, m := range n.Members {
		switch m.Key {
		case "name":
			s.Name = readText(m, c)
		case "type":
			s.Type = readText(m, c)
		case "when":
			s.When = readText(m, c)
		case "from":
			s.From = readFrom(m, c)
		case "config":
			if m.Value.Kind != jsonfile.Object {
				c.Add(m.Value.Place, "", "config: want an object, have %s", m.Value)
				continue
			}
			s.Config = m.Value
		default:
			s.readOther(m, c)
		}
	}
	checkNames(&s, c)
	return s
}

// readOther takes a key of the delivery, or says what the key may have meant.
func (s *Stage) readOther(m jsonfile.Member, c *jsonfile.Collector) {
	if slices.Contains(deliveryKeys(), m.Key) {
		s.Delivery.Members = append(s.Delivery.Members, m)
		return
	}
	known := []string{"name", "type", "from", "when", "config", "queue", "retry", "deadLetter"}
	c.Add(m.Place, jsonfile.NearestOr(m.Key, known, `what is the stage type's own belongs under "config"`), "unknown key %q", m.Key)
}

func checkNames(s *Stage, c *jsonfile.Collector) {
	if n := s.Name; n.Text == "" {
		c.Add(s.Place, "", `the stage's "name" is missing`)
	} else if ok, _ := regexp.MatchString(`^[a-z0-9-]{1,64}$`, n.Text); !ok {
		c.Add(n.Place, "", "name %q: want at most 64 of a-z, 0-9 and -", n.Text)
	}
	if s.Type.Text == "" {
		c.Add(s.Place, "", `stage %q: "type" is missing`, s.Name.Text)
	}
}

func readText(m jsonfile.Member, c *jsonfile.Collector) Text {
	text, ok := m.Value.Value.(string)
	if !ok {
		c.Add(m.Value.Place, "", "%s: want a string, have %s", m.Key, m.Value)
	}
	return Text{m.Value.Place, text}
}

// readFrom takes a list of names, or one.
func readFrom(m jsonfile.Member, c *jsonfile.Collector) []Text {
	if m.Value.Kind != jsonfile.Array {
		return []Text{readText(m, c)}
	}
	var out []Text
	for _, item := range m.Value.Items {
		out = append(out, readText(jsonfile.Member{Key: m.Key, Value: item}, c))
	}
	return out
}
