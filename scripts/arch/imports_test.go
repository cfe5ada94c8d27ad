package arch

import (
	"go/ast"
	"strconv"
	"strings"
)

// moduleRow is one line of the module table: what a module may require in its
// go.mod, and which of its siblings it never imports.
type moduleRow struct {
	module   string
	requires []string
	never    []string
}

// moduleTable is the table of modules. Siblings are written without the prefix.
func moduleTable() []moduleRow {
	return []moduleRow{
		{"sfproto",
			[]string{"github.com/hamba/avro/v2", "github.com/klauspost/compress", "golang.org/x/sys"},
			[]string{"grammar", "collector", "processor", "plugins", "scripts"}},
		{"grammar",
			[]string{"github.com/antlr4-go/antlr/v4"},
			[]string{"sfproto", "collector", "processor", "plugins", "scripts"}},
		{"collector",
			[]string{"sfproto", "github.com/cilium/ebpf", "golang.org/x/net", "golang.org/x/sys", "github.com/rs/zerolog",
				"github.com/spf13/cobra", "github.com/prometheus/client_golang", "github.com/KimMachineGun/automemlimit"},
			[]string{"grammar", "processor", "plugins", "scripts"}},
		{"processor",
			[]string{"sfproto", "grammar", "golang.org/x/sys", "github.com/rs/zerolog", "github.com/goccy/go-yaml",
				"github.com/spf13/cobra", "github.com/prometheus/client_golang", "github.com/prometheus/client_model", "github.com/prometheus/common", "github.com/fsnotify/fsnotify",
				"github.com/klauspost/compress", "github.com/KimMachineGun/automemlimit"},
			[]string{"collector", "plugins", "scripts"}},
		{"plugins",
			[]string{"sfproto"},
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"plugins/enricher/geoip",
			[]string{"sfproto", "plugins", "github.com/oschwald/maxminddb-golang/v2", "github.com/maxmind/mmdbwriter"},
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"plugins/enricher/threat",
			[]string{"sfproto", "plugins", "github.com/gaissmai/bart"},
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"plugins/exporter/kafka",
			[]string{"sfproto", "plugins", "github.com/twmb/franz-go", "github.com/twmb/franz-go/pkg/kfake", "github.com/twmb/franz-go/pkg/kmsg"},
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"plugins/exporter/nats",
			[]string{"sfproto", "plugins", "github.com/nats-io/nats.go"},
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"plugins/exporter/otlp",
			[]string{"sfproto", "plugins", "go.opentelemetry.io/proto/otlp", "google.golang.org/grpc", "google.golang.org/protobuf"},
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"plugins/exporter/prometheus",
			[]string{"sfproto", "plugins", "github.com/prometheus/client_golang"},
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"plugins/exporter/s3",
			[]string{"sfproto", "plugins", "github.com/minio/minio-go/v7"},
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"plugins/exporter/syslog",
			[]string{"sfproto", "plugins", "github.com/leodido/go-syslog/v4"},
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"plugins/exporter/parquet",
			[]string{"sfproto", "plugins", "github.com/parquet-go/parquet-go", "github.com/klauspost/compress"},
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"plugins/source/kafka",
			[]string{"sfproto", "plugins", "plugins/exporter/kafka", "github.com/twmb/franz-go", "github.com/twmb/franz-go/pkg/kfake"},
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"plugins/source/nats",
			[]string{"sfproto", "plugins", "plugins/exporter/nats", "github.com/nats-io/nats.go"},
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"plugins/source/otlp",
			[]string{"sfproto", "plugins", "plugins/exporter/otlp", "go.opentelemetry.io/proto/otlp", "google.golang.org/grpc",
				"google.golang.org/protobuf", "google.golang.org/genproto/googleapis/rpc", "golang.org/x/net"},
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"plugins/all",
			append([]string{"sfproto", "plugins"}, heavyStages()...),
			[]string{"grammar", "collector", "processor", "scripts"}},
		{"processor/cmd/sfprocessor",
			[]string{"processor", "plugins/all"},
			[]string{"sfproto", "grammar", "collector", "scripts", "processor/internal"}},
		{"scripts",
			[]string{"sfproto", "github.com/hamba/avro/v2", "golang.org/x/mod", "golang.org/x/sys"},
			[]string{"grammar", "collector", "processor", "plugins"}},
	}
}

// heavyStages are the stages with a library that keeps them in a module of their
// own.
func heavyStages() []string {
	return []string{"plugins/enricher/geoip", "plugins/enricher/threat", "plugins/exporter/kafka", "plugins/exporter/nats", "plugins/exporter/otlp", "plugins/exporter/parquet",
		"plugins/exporter/prometheus", "plugins/exporter/s3", "plugins/exporter/syslog",
		"plugins/source/kafka", "plugins/source/nats", "plugins/source/otlp"}
}

// testHelpers may be required by every module.
func testHelpers() []string {
	return []string{"github.com/stretchr/testify", "go.uber.org/goleak"}
}

// forbiddenImports holds the tree to the "never" column.
func forbiddenImports(tr *tree) []string {
	never := map[string][]string{}
	for _, row := range moduleTable() {
		never[row.module] = row.never
	}
	return tr.eachImport(func(f *file, spec *ast.ImportSpec, importPath string) string {
		for _, sibling := range never[f.module] {
			if within(importPath, prefix+sibling) {
				return tr.at(spec, "%s never imports %s", f.module, sibling)
			}
		}
		return ""
	})
}

// fences keep a library behind the folders that may see its types.
func fences() map[string][]string {
	return map[string][]string{
		"github.com/antlr4-go/antlr": {"grammar/parse.go", "grammar/gen/"},
		"github.com/cilium/ebpf":     {"collector/internal/probe/", "collector/bpf/"},
		"github.com/fsnotify":        {"processor/internal/watch/"},
		"github.com/goccy/go-yaml":   {"processor/internal/policy/"},
		"github.com/hamba/avro":      {"sfproto/", "scripts/bench/format/", "scripts/e2e/", "scripts/readers/"},
		"github.com/parquet-go":      {"plugins/exporter/parquet/"},
	}
}

// fencedImports holds the tree to the fences.
func fencedImports(tr *tree) []string {
	return tr.eachImport(func(f *file, spec *ast.ImportSpec, importPath string) string {
		for library, allowed := range fences() {
			if !within(importPath, library) {
				continue
			}
			if !hasAnyPrefix(f.path, allowed) {
				return tr.at(spec, "%s stays within %s", library, strings.Join(allowed, " and "))
			}
		}
		return ""
	})
}

func requireNotAssert(tr *tree) []string {
	return tr.eachImport(func(f *file, spec *ast.ImportSpec, importPath string) string {
		if importPath == "github.com/stretchr/testify/assert" {
			return tr.at(spec, "tests stop at the first failure: use testify/require")
		}
		return ""
	})
}

// eachImport collects what check says of every import of every file.
func (tr *tree) eachImport(check func(f *file, spec *ast.ImportSpec, importPath string) string) []string {
	var out []string
	for _, f := range tr.files {
		for _, spec := range f.ast.Imports {
			importPath, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue // the parser has refused it already
			}
			if v := check(f, spec, importPath); v != "" {
				out = append(out, v)
			}
		}
	}
	return out
}

// within reports whether an import path is root or below it.
func within(importPath, root string) bool {
	return importPath == root || strings.HasPrefix(importPath, root+"/")
}

func hasAnyPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
