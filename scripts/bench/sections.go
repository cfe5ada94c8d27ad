package main

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/sysflow-stack/sysflow/scripts/bench/format"
	"github.com/sysflow-stack/sysflow/scripts/bench/load"
	"github.com/sysflow-stack/sysflow/scripts/bench/rules"
	"github.com/sysflow-stack/sysflow/scripts/bench/volume"
)

// section is one of the figures that can be measured by itself.
type section struct {
	name, title string
	measure     func(context.Context, options) (string, error)
}

// The sections whose loads -load names.
const (
	captureSection = "capture"
	loadSection    = "load"
)

func sections() []section {
	return append([]section{{captureSection, slowdownTitle, func(ctx context.Context, o options) (string, error) {
		return text(slowdown(ctx, o))
	}}}, further()...)
}

// further are the sections that need nothing of another one, in the order in which they are
// measured.
func further() []section {
	return []section{
		{loadSection, load.Title, func(ctx context.Context, o options) (string, error) {
			return text(load.Measure(ctx, load.Options{Bin: o.bin, Only: o.load}))
		}},
		{"programs", programsTitle, func(ctx context.Context, o options) (string, error) {
			return text(measurePrograms(ctx, o))
		}},
		{"tracers", tracersTitle, func(ctx context.Context, o options) (string, error) {
			return text(measureTracers(ctx, o))
		}},
		{"volume", volume.Title, func(ctx context.Context, o options) (string, error) {
			return text(volume.Measure(ctx, volume.Options{Collector: filepath.Join(o.bin, "sfcollector")}))
		}},
		{"export", exportTitle, func(ctx context.Context, o options) (string, error) {
			return text(measureExports(ctx, o))
		}},
		{"format", format.Title, func(_ context.Context, o options) (string, error) {
			return text(format.Measure(o.format))
		}},
		{"rules", rules.Title, func(ctx context.Context, o options) (string, error) {
			return text(rules.Measure(ctx, o.rules))
		}},
	}
}

// text is that of what was measured.
func text[R interface{ Markdown() string }](r R, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return r.Markdown(), nil
}

// sectionNames are all, for a person.
func sectionNames() string {
	var names []string
	for _, s := range sections() {
		names = append(names, s.name)
	}
	return strings.Join(names, ", ")
}
