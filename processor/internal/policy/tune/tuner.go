package tune

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/ruletest"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Options say what is tuned, and with what.
type Options struct {
	// Rules are rule files and folders; none: the default pack.
	Rules []string
	// Only are the names of the rules to tune; none: all that alert.
	Only []string
	// Most is how many cases a rule may get: 20 by default.
	Most int
	// Tests are files of rule tests: the alerts that they want are kept.
	Tests []*ruletest.File
	// Each hands on the records whose alerts are noise. It is called several times.
	Each func(ctx context.Context, take func(*view.Record)) error
}

const (
	// maxNoise bounds the alerts of one rule that are looked at.
	maxNoise = 50_000
	// maxTurns bounds how often the records are played: alerts that a suppression
	// held back come to light when those before them are gone.
	maxTurns = 5
)

// Result is what is proposed.
type Result struct {
	Rules []RuleResult `json:"rules"` // by name
	// Patch is a rule file to be loaded after the others; empty: nothing is proposed.
	Patch string `json:"patch"`
	// Tests and TestsKept are how many tests passed before, and how many of these
	// still do with the patch.
	Tests     int `json:"tests"`
	TestsKept int `json:"tests_kept"`
	// Lost are the names of tests that pass no more.
	Lost []string `json:"tests_lost"`
}

// RuleResult is what is proposed for one rule.
type RuleResult struct {
	Rule string `json:"rule"`
	// Before and After are the alerts that the records give without the patch and
	// with it.
	Before int    `json:"alerts_before"`
	After  int    `json:"alerts_after"`
	Cases  []Case `json:"cases"`
}

// Run finds exceptions and proves what they do: the records are played again and the
// tests are run again with the patch.
func Run(ctx context.Context, o Options) (*Result, error) {
	t := &tuner{Options: o, cases: map[string][]Case{}, wanted: map[string][]Sample{}}
	if len(t.Rules) == 0 {
		t.Rules = []string{policy.Pack}
	}
	if t.Most <= 0 {
		t.Most = 20
	}
	set, _, err := policy.Resolve(t.Rules)
	if err != nil {
		return nil, err
	}
	t.set = set
	passed, err := t.test(ctx, t.Rules, t.want)
	if err != nil {
		return nil, err
	}
	counts, err := t.turns(ctx)
	if err != nil {
		return nil, err
	}
	return t.prove(ctx, passed, counts)
}

type tuner struct {
	Options
	set    *resolve.Set
	wanted map[string][]Sample // by rule
	cases  map[string][]Case
}

// outputs make alerts carry the fields of samples.
func outputs() []rules.ExtraOutput { return []rules.ExtraOutput{{Output: Output()}} }

func (t *tuner) want(a *plugin.Annotation) {
	if len(t.wanted[a.Rule]) < maxNoise {
		t.wanted[a.Rule] = append(t.wanted[a.Rule], NewSample(a))
	}
}

// test runs the tests with some rules; the results are the names of those that pass.
func (t *tuner) test(ctx context.Context, paths []string, wanted func(*plugin.Annotation)) ([]string, error) {
	r := ruletest.Runner{Rules: paths, Outputs: outputs(), Wanted: wanted}
	var passed []string
	for _, f := range t.Tests {
		results, err := r.Run(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, x := range results {
			if len(x.Failures) == 0 {
				passed = append(passed, x.File+": "+x.Name)
			}
		}
	}
	return passed, nil
}

// turns plays the records until there is nothing left that a case could cover. The
// result is the alerts of the first time, by rule.
func (t *tuner) turns(ctx context.Context) (map[string]int, error) {
	var first map[string]int
	for range maxTurns {
		noise, counts, err := t.play(ctx)
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = counts
		}
		more := false
		for rule, samples := range noise {
			cases, _ := Propose(samples, t.wanted[rule], t.Most-len(t.cases[rule]))
			t.cases[rule] = append(t.cases[rule], cases...)
			more = more || len(cases) > 0
		}
		if !more {
			break
		}
	}
	return first, nil
}

// play plays the records with the cases so far.
func (t *tuner) play(ctx context.Context) (noise map[string][]Sample, counts map[string]int, err error) {
	noise, counts = map[string][]Sample{}, map[string]int{}
	err = t.patched(func(paths []string) error {
		by := rules.NewSelection()
		by.Outputs = outputs()
		e, _, err := policy.LoadSelected(paths, by, view.Records())
		if err != nil {
			return err
		}
		v := e.NewEvaluator(engine.Options{})
		var found []plugin.Annotation
		return t.Each(ctx, func(r *view.Record) {
			found, _ = v.Append(found[:0], r, 0)
			for i := range found {
				rule := found[i].Rule
				if len(t.Only) > 0 && !slices.Contains(t.Only, rule) {
					continue
				}
				if counts[rule]++; counts[rule] <= maxNoise {
					noise[rule] = append(noise[rule], NewSample(&found[i]))
				}
			}
		})
	})
	return noise, counts, err
}

// patch is the rule file with the cases so far.
func (t *tuner) patch() string {
	var b strings.Builder
	for _, r := range t.set.Rules {
		if cases := t.cases[r.Name]; len(cases) > 0 {
			p := Patch{Rule: r.Name, Cases: cases, Taken: r.HasException, List: t.isList}
			b.WriteString(p.YAML())
		}
	}
	return b.String()
}

func (t *tuner) isList(word string) bool {
	return slices.ContainsFunc(t.set.Lists, func(l *rules.List) bool { return l.Name == word })
}

// patched calls a function with the paths of the rules and of the patch.
func (t *tuner) patched(do func(paths []string) error) error {
	text := t.patch()
	if text == "" {
		return do(t.Rules)
	}
	dir, err := os.MkdirTemp("", "sfprocessor-tune-")
	if err != nil {
		return fmt.Errorf("write patch: %w", err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "patch.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return fmt.Errorf("write patch: %w", err)
	}
	return do(append(slices.Clone(t.Rules), path))
}

// prove plays the records and runs the tests with the patch.
func (t *tuner) prove(ctx context.Context, passed []string, before map[string]int) (*Result, error) {
	_, after, err := t.play(ctx)
	if err != nil {
		return nil, err
	}
	out := &Result{Rules: []RuleResult{}, Patch: t.patch(), Tests: len(passed), Lost: []string{}}
	for _, r := range t.set.Rules {
		if before[r.Name] > 0 {
			out.Rules = append(out.Rules, RuleResult{r.Name, before[r.Name], after[r.Name], append([]Case{}, t.cases[r.Name]...)})
		}
	}
	var kept []string
	err = t.patched(func(paths []string) (err error) {
		kept, err = t.test(ctx, paths, nil)
		return err
	})
	if err != nil {
		return nil, errors.Join(errors.New("run tests with the patch"), err)
	}
	for _, name := range passed {
		if slices.Contains(kept, name) {
			out.TestsKept++
		} else {
			out.Lost = append(out.Lost, name)
		}
	}
	return out, nil
}
