package jsonfile

import (
	"fmt"
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
// a plain dollar sign. A string with one that has no value stays as it is.
func (e Environment) Expand(n *Node, c *Collector) {
	for _, m := range n.Members {
		e.Expand(m.Value, c)
	}
	for _, item := range n.Items {
		e.Expand(item, c)
	}
	if text, ok := n.Value.(string); ok && strings.Contains(text, "$") {
		before := c.Len()
		value := e.expandText(text, n.Place, c)
		if n.expanded, n.unresolved = true, c.Len() > before; !n.unresolved {
			n.Value = value
		}
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
	return secret(path, at, c)
}

// secret is the text of a file, without line ends behind it.
func secret(path string, at Place, c *Collector) string {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		c.Add(at, "name a file that is there", "secret file: %v", err)
		return ""
	case !info.Mode().IsRegular() || info.Size() > maxSecret:
		c.Add(at, "", "secret file %s is not a regular file of at most %d bytes", path, maxSecret)
		return ""
	case info.Mode().Perm()&0o007 != 0:
		c.Warn(at, fmt.Sprintf("chmod o= %s, or defaultMode of a Kubernetes volume", path), "secret file %s is open to all users", path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		c.Add(at, "let the user of this program read it", "secret file: %v", err)
		return ""
	}
	text := strings.TrimRight(string(content), "\r\n")
	if text == "" {
		c.Add(at, "", "secret file %s is empty", path)
	}
	return text
}
