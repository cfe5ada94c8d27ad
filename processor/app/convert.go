package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/convert"
	"github.com/sysflow-stack/sysflow/processor/internal/source"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

type convertFlags struct {
	log    logFlags
	to     string
	codec  string
	fields []string
	set    []string
	force  bool
}

func (p program) convertCommand() *cobra.Command {
	var f convertFlags
	forms := convert.Forms(p.factories())
	c := &cobra.Command{
		Use:   "convert [flags] IN... OUT",
		Short: "Write traces in another form",
		Long: `Write traces in another form, by the extension of OUT or by --to: in another
version or codec of SysFlow's own (.sf), as lines of JSON (.jsonl: the objects of
print -o json --all), or as a table of events and flows with the fields of
entities as columns. IN is a trace, a folder of them, or - for the standard input;
OUT - is the standard output.

What a form cannot say is left out, and counted on standard error. Damaged places
of IN are skipped and named; OUT is written and the exit code is 78.`,
		Example: `  sfprocessor convert --to v5 trace.sf old.sf
  sfprocessor convert traces/*.sf all.parquet
  sfprocessor convert --fields sf.ts,sf.proc.exe,sf.file.path trace.sf files.csv`,
		Args: usageArgs(needInAndOut),
		RunE: func(c *cobra.Command, args []string) error { return f.convert(c, forms, args) },
	}
	c.Flags().StringVar(&f.to, "to", "", "`FORM` of OUT: "+convert.Names(forms))
	c.Flags().StringVar(&f.codec, "codec", "", "`CODEC` of traces: null, deflate (as v5), snappy or zstandard (as v6)")
	c.Flags().StringSliceVar(&f.fields, "fields", nil, "`FIELDS` of a table, as sfprocessor fields lists them")
	c.Flags().StringArrayVar(&f.set, "set", nil, "`KEY=VALUE` of a table's exporter, repeatable")
	c.Flags().BoolVar(&f.force, "force", false, "replace OUT when it is there")
	f.log.register(c)
	return c
}

func needInAndOut(_ *cobra.Command, args []string) error {
	if len(args) < 2 {
		return errors.New("convert: name at least one IN, and OUT")
	}
	return nil
}

func (f *convertFlags) convert(c *cobra.Command, forms []convert.Form, args []string) error {
	log, _, err := f.log.logger(c.ErrOrStderr())
	if err != nil {
		return err
	}
	last := len(args) - 1
	form, err := convert.Pick(forms, f.to, args[last])
	if err != nil {
		return usage(err)
	}
	if args[last] == convert.Standard && form.Binary() && isTerminal(c.OutOrStdout()) {
		return usage(errors.New("convert: a trace is nothing for a terminal: name a file, or use sfprocessor print"))
	}
	inputs, err := inputFiles(args[:last])
	if err != nil {
		return usage(err)
	}
	keys, err := settings(f.set)
	if err != nil {
		return usage(err)
	}
	o := convert.Options{
		Inputs: inputs, Output: args[last], Force: f.force, Form: form,
		Codec: avro.Codec(f.codec), Fields: f.fields, Keys: keys,
		Log: log, Stdout: c.OutOrStdout(),
	}
	if isTerminal(c.ErrOrStderr()) {
		o.Progress = c.ErrOrStderr()
	}
	conversion, err := convert.Open(c.Context(), o)
	if err != nil {
		return usage(err)
	}
	return conversion.Run(c.Context())
}

// inputFiles are the traces that names stand for.
func inputFiles(names []string) ([]string, error) {
	if !slices.Contains(names, convert.Standard) {
		return source.Find(names)
	}
	if len(names) > 1 {
		return nil, errors.New("convert: the standard input is converted alone")
	}
	return names, nil
}

// settings reads KEY=VALUE; a value that is JSON is taken as that.
func settings(texts []string) (map[string]any, error) {
	out := map[string]any{}
	for _, text := range texts {
		key, value, ok := strings.Cut(text, "=")
		if !ok || key == "" {
			return nil, fmt.Errorf("--set %s: want KEY=VALUE", text)
		}
		var v any
		if json.Unmarshal([]byte(value), &v) != nil {
			v = value
		}
		out[key] = v
	}
	return out, nil
}
