package original

import (
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// settings are a processor's keys, of which it is known which were used. The
// environment's go over the file's: EXPORTER_SYSLOG_HOST is syslog.host of every
// exporter.
type settings struct {
	t      *translation
	node   *jsonfile.Node
	plugin string
	used   []string
}

// node of a key; nil when neither the file nor the environment has it.
func (s *settings) value(key string) *jsonfile.Node {
	s.used = append(s.used, key)
	variable := strings.ToUpper(s.plugin + "_" + strings.ReplaceAll(key, ".", "_"))
	if value, ok := s.t.env[variable]; ok {
		return scalar(jsonfile.Place{Variable: variable}, value)
	}
	return member(s.node, key)
}

// get is the value of a key, "" when there is none.
func (s *settings) get(key string) string {
	if n := s.value(key); n != nil {
		text, _ := n.Value.(string)
		return text
	}
	return ""
}

// or is the value of a key, or what the original took without it.
func (s *settings) or(key, fallback string) *jsonfile.Node {
	if n := s.value(key); n != nil {
		return n
	}
	return scalar(s.node.Place, fallback)
}

// rest warns of the keys that nothing used.
func (s *settings) rest() {
	for _, m := range s.node.Members {
		if !slices.Contains(append(s.used, "processor", "handler", "handlerlibpath", "in", "out"), m.Key) && !strings.HasPrefix(m.Key, "_") {
			s.t.warnings.Add(m.Place, "", "%s: %q has no counterpart and is left out", s.plugin, m.Key)
		}
	}
}
