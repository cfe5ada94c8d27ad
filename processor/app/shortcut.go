package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/processor/internal/defaults"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// shortcut is a pipeline told by flags: one source, the rules, some exporters.
type shortcut struct {
	rules   []string
	input   string
	exports []string
	only    onlyRules
}

func (s *shortcut) register(c *cobra.Command) {
	c.Flags().StringArrayVar(&s.rules, "rules", nil, "rule `FILE|FOLDER` in Falco's YAML, repeatable; default: names the built-in rules, which are the default")
	c.Flags().StringVar(&s.input, "input", "", "`FILE|-|unix:PATH|unixpacket:PATH`: a trace, the standard input, or a socket to listen on (unixpacket: for the original collector)")
	c.Flags().StringArrayVar(&s.exports, "export", nil, "`TYPE:PATH`, such as json:-, json:FILE or text:-, repeatable")
	s.only.register(c)
}

func (s *shortcut) used() bool {
	return len(s.rules) > 0 || s.input != "" || len(s.exports) > 0 || len(s.only.config()) > 0
}

// commandLine is the name of a pipeline that flags tell.
const commandLine = "command line"

// stage is an entry of a pipeline file.
type stage struct {
	Name   string         `json:"name"`
	Type   string         `json:"type"`
	From   []string       `json:"from,omitempty"`
	Config map[string]any `json:"config,omitempty"`
	Retry  map[string]any `json:"retry,omitempty"`
}

// pipeline writes the flags as a pipeline file and reads that; without any flag
// it is the built-in file.
func (s *shortcut) pipeline(factories []plugin.Factory, environ []string) (*config.Pipeline, error) {
	if !s.used() {
		return config.Parse("built-in pipeline", defaults.Pipeline(), environ)
	}
	selected := s.only.config()
	if len(s.rules) > 0 {
		selected["rules"] = literals(s.rules)
	}
	stages := []stage{s.source(), {Name: "rules", Type: "policy", From: []string{"input"}, Config: selected}}
	exports := s.exports
	if len(exports) == 0 {
		exports = []string{"text:-"}
	}
	for i, e := range exports {
		out, err := exporter(e, factories)
		if err != nil {
			return nil, usage(err)
		}
		if stages[0].Type != "socket" && stages[0].Type != "unixpacket" {
			// Whoever waits for the end of a trace would rather know.
			out.Retry = map[string]any{"giveUpAfter": "1ms"}
		}
		if i > 0 {
			out.Name = fmt.Sprintf("%s-%d", out.Name, i+1)
		}
		stages = append(stages, out)
	}
	text, err := json.Marshal(map[string]any{"stages": stages})
	if err != nil {
		return nil, fmt.Errorf("write pipeline of flags: %w", err)
	}
	return config.Parse(commandLine, text, environ)
}

func (s *shortcut) source() stage {
	socket, isSocket := strings.CutPrefix(s.input, "unix:")
	datagrams, isDatagrams := strings.CutPrefix(s.input, "unixpacket:")
	switch {
	case s.input == "":
		return stage{Name: "input", Type: "socket"}
	case isSocket:
		return stage{Name: "input", Type: "socket", Config: map[string]any{"path": literal(socket)}}
	case isDatagrams:
		return stage{Name: "input", Type: "unixpacket", Config: map[string]any{"path": literal(datagrams)}}
	case s.input == "-":
		return stage{Name: "input", Type: "stdin"}
	case s.input == "bundled:":
		return stage{Name: "input", Type: "bundled"}
	}
	return stage{Name: "input", Type: "files", Config: map[string]any{"paths": []string{literal(s.input)}}}
}

// exporter reads TYPE:PATH.
func exporter(text string, factories []plugin.Factory) (stage, error) {
	kind, path, _ := strings.Cut(text, ":")
	known := slices.ContainsFunc(factories, func(f plugin.Factory) bool { return f.Type == kind && f.NewExporter != nil })
	if !known {
		return stage{}, fmt.Errorf("--export %s: there is no exporter %q; the form is TYPE:PATH, such as json:-", text, kind)
	}
	s := stage{Name: "export-" + kind, Type: kind, From: []string{"rules"}}
	if path != "" {
		s.Config = map[string]any{"path": literal(path)}
	}
	return s, nil
}

// literal is text that the environment does not change.
func literal(text string) string { return strings.ReplaceAll(text, "$", "$$") }

func literals(texts []string) []string {
	var out []string
	for _, t := range texts {
		out = append(out, literal(t))
	}
	return out
}
