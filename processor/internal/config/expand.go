package config

import (
	"os"
	"strings"
)

// maxSecret bounds a secret's file, in bytes.
const maxSecret = 64 << 10

const variablePrefix = "SYSFLOW__"

// environment is the variables of the process.
type environment map[string]string

func newEnvironment(environ []string) environment {
	e := environment{}
	for _, kv := range environ {
		if key, value, ok := strings.Cut(kv, "="); ok {
			e[key] = value
		}
	}
	return e
}

// expand replaces ${NAME} and ${file:PATH} in every string below a value; $$ is
// a plain dollar sign.
func (e environment) expand(n *Node, c *Collector) {
	for _, m := range n.Members {
		e.expand(m.Value, c)
	}
	for _, item := range n.Items {
		e.expand(item, c)
	}
	if text, ok := n.Value.(string); ok && strings.Contains(text, "$") {
		n.Value, n.expanded = e.expandText(text, n.Place, c), true
	}
}

func (e environment) expandText(text string, at Place, c *Collector) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(text, '$')
		if i < 0 || i == len(text)-1 {
			out.WriteString(text)
			return out.String()
		}
		out.WriteString(text[:i])
		text = text[i+1:]
		if text[0] == '$' {
			out.WriteByte('$')
			text = text[1:]
			continue
		}
		name, rest, closed := strings.Cut(strings.TrimPrefix(text, "{"), "}")
		if text[0] != '{' || !closed {
			c.Add(at, `write "$$" for a dollar sign`, "a dollar sign begins neither ${NAME} nor ${file:PATH}")
			return ""
		}
		out.WriteString(e.value(name, at, c))
		text = rest
	}
}

func (e environment) value(name string, at Place, c *Collector) string {
	path, isFile := strings.CutPrefix(name, "file:")
	if !isFile {
		value, ok := e[name]
		if !ok {
			c.Add(at, "set it, or write the value here", "environment variable %s is not set", name)
		}
		return value
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		c.Add(at, "", "secret file: %v", err)
		return ""
	case !info.Mode().IsRegular() || info.Size() > maxSecret:
		c.Add(at, "", "secret file %s is not a regular file of at most %d bytes", path, maxSecret)
		return ""
	}
	text, err := os.ReadFile(path)
	if err != nil {
		c.Add(at, "", "secret file: %v", err)
	}
	return strings.TrimRight(string(text), "\r\n")
}

// override applies SYSFLOW__STAGE__KEY variables to the stages' configurations.
// A key within an object is one more "__KEY".
func (e environment) override(stages []Stage, c *Collector) {
	for name, value := range e {
		path, ok := strings.CutPrefix(name, variablePrefix)
		if !ok {
			continue
		}
		at := Place{Variable: name}
		keys := strings.Split(path, "__")
		stage := findStage(stages, keys[0])
		switch {
		case stage == nil:
			c.Add(at, "", "the pipeline has no stage whose name is %s in capitals", keys[0])
		case len(keys) < 2:
			c.Add(at, "the form is SYSFLOW__STAGE__KEY", "no key is named")
		default:
			if stage.Config == nil {
				stage.Config = &Node{Place: stage.Place, Kind: Object}
			}
			set(stage.Config, keys[1:], &Node{Place: at, Value: value, expanded: true})
		}
	}
}

func findStage(stages []Stage, name string) *Stage {
	for i := range stages {
		if capitals(stages[i].Name.Text) == name {
			return &stages[i]
		}
	}
	return nil
}

func capitals(key string) string { return strings.ToUpper(strings.ReplaceAll(key, "-", "_")) }

// set puts a value where keys lead, making objects on the way.
func set(n *Node, keys []string, value *Node) {
	for i := range n.Members {
		m := &n.Members[i]
		if capitals(m.Key) != keys[0] {
			continue
		}
		if len(keys) == 1 {
			m.Place, m.Value = value.Place, value
			return
		}
		set(m.Value, keys[1:], value)
		return
	}
	m := Member{Place: value.Place, Key: strings.ToLower(keys[0]), Value: value}
	if len(keys) > 1 {
		m.Value = &Node{Place: value.Place, Kind: Object}
		set(m.Value, keys[1:], value)
	}
	n.Members = append(n.Members, m)
}
