package convert

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Form is what records are written as.
type Form struct {
	Name       string
	extensions []string
	version    int             // of the record format; 0 for other forms
	exporter   *plugin.Factory // of tables; nil for other forms
}

// Forms are those that a program with these stages can write.
func Forms(factories []plugin.Factory) []Form {
	forms := []Form{
		{Name: "v6", extensions: []string{".sf"}, version: 6},
		{Name: "v5", version: 5},
		{Name: "jsonl", extensions: []string{".jsonl", ".ndjson", ".json"}},
	}
	for _, f := range factories {
		if f.NewExporter != nil && f.FileType != "" {
			forms = append(forms, Form{Name: f.Type, extensions: []string{"." + f.FileType}, exporter: &f})
		}
	}
	return forms
}

// Names are the forms' names.
func Names(forms []Form) string {
	var names []string
	for _, f := range forms {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// Pick finds a form by its name or, without one, by the output's extension.
func Pick(forms []Form, name, output string) (Form, error) {
	ext := strings.ToLower(filepath.Ext(output))
	for _, f := range forms {
		if f.Name == name {
			return f, nil
		}
		for _, e := range f.extensions {
			if name == "" && e == ext {
				return f, nil
			}
		}
	}
	if name != "" {
		return Form{}, fmt.Errorf("--to %s: want one of %s", name, Names(forms))
	}
	return Form{}, fmt.Errorf("output %s does not say its form: want --to with one of %s", output, Names(forms))
}

// Binary reports whether the form is nothing for a terminal.
func (f Form) Binary() bool { return f.version > 0 }

// check refuses options that the form has no use for.
func (f Form) check(o Options) error {
	switch {
	case o.Codec != "" && f.version == 0:
		return fmt.Errorf("--codec is of traces, not of %s", f.Name)
	case f.exporter == nil && (len(o.Fields) > 0 || len(o.Keys) > 0):
		return fmt.Errorf("--fields and --set are of tables, not of %s", f.Name)
	}
	return nil
}

// open begins to write the form.
func (f Form) open(ctx context.Context, o Options, out *output) (writer, error) {
	if f.exporter != nil {
		return openTable(ctx, o, out.partial())
	}
	to := stream{out: o.Stdout}
	if o.Output != Standard {
		file, err := out.create()
		if err != nil {
			return nil, err
		}
		to = stream{out: file, file: file}
	}
	if f.version == 0 {
		return newLines(to), nil
	}
	w, err := newTrace(to, f.version, o.Codec)
	if err != nil {
		return nil, errors.Join(err, to.close())
	}
	return w, nil
}

func openTrace(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open trace: %w", err)
	}
	return f, nil
}

// codec is the one that readers of a version expect.
func codec(version int) avro.Codec {
	if version == 5 {
		return avro.Deflate
	}
	return avro.Zstd
}
