package jsonfile

import (
	"os"
	"strings"
)

// maxSecret bounds a secret's file, in bytes.
const maxSecret = 64 << 10

// VariablePrefix begins the names of variables that override settings.
const VariablePrefix = "SYSFLOW__"

// Environment is the variables of the process.
type Environment map[string]string

// NewEnvironment takes variables as os.Environ gives them.
func NewEnvironment(environ []string) Environment {
	e := Environment{}
	for _, kv := range environ {
		if key, value, ok := strings.Cut(kv, "="); ok {
			e[key] = value
		}
	}
	return e
}

// Expand replaces ${NAME} and ${file:PATH} in every string below a value; $$ is
// a plain dollar sign.
func (e Environment) Expand(n *Node, c *Collector) {
	for _, m := range n.Members {
		e.Expand(m.Value, c)
	}
	for _, item := range n.Items {
		e.Expand(item, c)
	}
	if text, ok := n.Value.(string); ok && strings.Contains(text, "$") {
		n.Value, n.expanded = e.expandText(text, n.Place, c), true
	}
}

func (e Environment) expandText(text string, at Place, c *Collector) string {
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

func (e Environment) value(name string, at Place, c *Collector) string {
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
