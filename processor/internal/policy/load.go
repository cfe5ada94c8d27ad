package policy

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/processor/internal/defaults"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/action"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Diagnostic is one thing that is wrong with rule files.
type Diagnostic = rules.Diagnostic

// LoadError is why rules cannot run.
type LoadError struct{ Diagnostics []Diagnostic }

// Error implements error: one line per error, and the place of each.
func (e *LoadError) Error() string {
	var b strings.Builder
	for _, d := range e.Diagnostics {
		if d.Severity != rules.Error {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(d.Error())
		if d.Snippet != "" {
			b.WriteString("\n    " + strings.ReplaceAll(d.Snippet, "\n", "\n    "))
		}
	}
	return b.String()
}

// errors are the errors among the diagnostics, a line each.
func (e *LoadError) errors() []string {
	var out []string
	for _, d := range e.Diagnostics {
		if d.Severity == rules.Error {
			out = append(out, d.Error())
		}
	}
	return out
}

// Load compiles the rules of files and folders, of the default pack when there
// are none; among others that is named Pack. Of a folder it takes the files *.yaml and *.yml, by name, but for those
// named *_test.yaml, which are tests of rules. With errors the engine is nil and the last result a *LoadError.
func Load(paths []string, fields view.Resolver) (*engine.Engine, []Diagnostic, error) {
	return LoadSelected(paths, rules.NewSelection(), fields)
}

// LoadSelected is Load of the rules that a selection makes of those of the files.
func LoadSelected(paths []string, by rules.Selection, fields view.Resolver) (*engine.Engine, []Diagnostic, error) {
	files, unread := read(paths)
	e, found := compile(files, passes{by, fields, nil})
	found = append(unread, found...)
	if rules.HasErrors(found) {
		return nil, found, &LoadError{found}
	}
	return e, found, nil
}

// Resolve reads the rules of files and folders, also those that are not enabled,
// and resolves their lists and macros, but does not compile them.
func Resolve(paths []string) (*resolve.Set, []Diagnostic, error) {
	files, found := read(paths)
	set, more := rules.Load(files)
	found = append(found, more...)
	out, more := resolve.Resolve(set)
	found = append(found, more...)
	if rules.HasErrors(found) {
		return nil, found, &LoadError{found}
	}
	return out, found, nil
}

// passes are what rules go through.
type passes struct {
	by     rules.Selection
	fields view.Resolver
	// actions are those that rules may name; nil: any.
	actions *action.Set
}

// compile goes through all passes, whatever the ones before have found.
func compile(files []*rules.File, p passes) (*engine.Engine, []Diagnostic) {
	set, found := rules.Load(files)
	found = append(found, set.Lacking()...)
	set.Select(p.by)
	if p.actions != nil {
		found = append(found, p.actions.Check(set.Rules)...)
	}
	incomplete := rules.HasErrors(found)
	resolved, more := resolve.Resolve(set)
	if incomplete {
		more = slices.DeleteFunc(more, isUnused)
	}
	found = append(found, more...)
	e, more := engine.Compile(resolved, p.fields)
	found = append(found, more...)
	rules.Sort(found, files)
	return e, found
}

// isUnused is a warning that cannot be trusted when some rules could not be read:
// they may use the macro or list.
func isUnused(d Diagnostic) bool {
	return d.Code == rules.WarnUnusedMacro || d.Code == rules.WarnUnusedList
}

// Falco is what Falco's validation (falco -V with json_output) says of rule files,
// in its form.
type Falco struct {
	Results []rules.FileResult `json:"falco_load_results"`
}

// CheckAsFalco finds all that is wrong with rule files and says it in Falco's form.
func CheckAsFalco(paths []string) Falco {
	files, unread := read(paths)
	_, found := compile(files, passes{rules.NewSelection(), view.Records(), nil})
	return Falco{rules.Report(files, append(unread, found...))}
}

// Actions are what rules may name as actions.
type Actions struct {
	// Factories make those that the stage does; others are passed over.
	Factories []plugin.Factory
	// External are names of those that other stages do.
	External []string
}

// Check finds all that is wrong with rule files.
func Check(paths []string, a Actions) []Diagnostic {
	// An action that cannot do without a configuration is known all the same.
	set, _ := action.New(action.Options{Factories: a.Factories, Settings: complete(plugin.Settings{}), Elsewhere: a.External})
	files, unread := read(paths)
	_, found := compile(files, passes{rules.NewSelection(), view.Records(), set})
	return append(unread, found...)
}

// LoadPack reads the files of the default pack.
func LoadPack() []*rules.File {
	files, _ := folder(defaults.Rules(), Pack)
	return files
}

// Pack is what stands for the default pack among paths of rules.
const Pack = "default:"

// read reads files and folders.
func read(paths []string) ([]*rules.File, []Diagnostic) {
	if len(paths) == 0 {
		return LoadPack(), nil
	}
	var files []*rules.File
	var found []Diagnostic
	for _, p := range paths {
		more, err := readPath(p)
		if err != nil {
			found = append(found, Diagnostic{
				Severity: rules.Error, Code: rules.ErrFileRead, File: p, Message: err.Error(),
			})
		}
		files = append(files, more...)
	}
	return files, found
}

func readPath(p string) ([]*rules.File, error) {
	if p == Pack {
		return LoadPack(), nil
	}
	info, err := os.Stat(p)
	if err != nil {
		return nil, cause(err)
	}
	if info.IsDir() {
		files, err := folder(os.DirFS(p), filepath.ToSlash(p)+"/")
		if err == nil && len(files) == 0 {
			return nil, errors.New("the folder has no file *.yaml or *.yml")
		}
		return files, err
	}
	f, err := os.Open(p)
	if err != nil {
		return nil, cause(err)
	}
	content, err := readFile(f)
	return []*rules.File{{Name: p, Content: content}}, err
}

// folder reads the rule files of a folder by name.
func folder(fsys fs.FS, prefix string) ([]*rules.File, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, cause(err)
	}
	var files []*rules.File
	for _, e := range entries {
		if e.IsDir() || !isRuleFile(e.Name()) {
			continue
		}
		f, err := fsys.Open(e.Name())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), cause(err))
		}
		content, err := readFile(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		files = append(files, &rules.File{Name: prefix + e.Name(), Content: content})
	}
	return files, nil
}

// isRuleFile reports whether a file of a folder holds rules.
func isRuleFile(name string) bool {
	base, ok := strings.CutSuffix(name, ".yaml")
	if !ok {
		base, ok = strings.CutSuffix(name, ".yml")
	}
	return ok && !strings.HasSuffix(base, "_test")
}

// readFile reads a file and closes it. Of one that is too long it reads so much
// that rules.Load says so.
func readFile(f fs.File) (string, error) {
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, rules.MaxFileSize+1))
	if err != nil {
		return "", cause(err)
	}
	return string(content), nil
}

// cause is an error without the path, which the diagnostic has.
func cause(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
