package plan_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func conformance(t *testing.T, name string, into any) {
	dir := os.Getenv("SYSFLOW_CONFORMANCE")
	if dir == "" {
		dir = "../../../../../shared/conformance"
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	if os.IsNotExist(err) {
		t.Skipf("no conformance cases at %s: set SYSFLOW_CONFORMANCE", dir)
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, into))
}

type caseField struct {
	Type  string
	List  bool
	Value any
}

func TestConformanceEval(t *testing.T) {
	var file struct {
		Cases []struct {
			ID        string
			Condition string
			Fields    map[string]caseField
			Match     bool  `json:"expect_match"`
			Compiles  *bool `json:"expect_compile_ok"`
		}
	}
	conformance(t, "eval.json", &file)
	passed := 0
	for _, c := range file.Cases {
		fields, values := caseFields(c.Fields)
		e := &view.Event{Values: values}
		match, err := evaluate(c.Condition, fields, e)
		wantErr := c.Compiles != nil && !*c.Compiles
		switch {
		case (err != nil) == wantErr && match == c.Match:
			passed++
		default:
			t.Logf("%s: %s: got %v, %v", c.ID, c.Condition, match, err)
		}
	}
	fmt.Printf("conformance eval: %d of %d\n", passed, len(file.Cases))
	require.Equal(t, len(file.Cases), passed)
}

// caseFields are the fields of a case and those that Falco derives from them:
// both ends of a connection, and all ancestors.
func caseFields(given map[string]caseField) ([]view.Field, view.Values) {
	values := view.Values{}
	derived := map[string]view.Field{}
	derive := func(name string, typ view.Type, text string) {
		derived[name] = view.Field{Name: name, Type: typ, Any: true, Arg: view.OptionalIndex}
		v := values[name]
		v.Texts = append(v.Texts, text)
		values[name] = v
	}
	var fields []view.Field
	for name, f := range given {
		plain, _, _ := strings.Cut(name, "[")
		if f.Value != nil {
			values[name] = caseValue(f)
		}
		switch {
		case name == "fd.cip" || name == "fd.sip":
			derive("fd.ip", view.Addr, values[name].Text)
			derive("fd.net", view.Net, values[name].Text)
		case plain == "proc.aname" && name != "proc.aname[0]":
			derive(plain, view.Text, values[name].Text)
		}
		fields = append(fields, view.Field{Name: plain, Type: typeOf(f.Type), List: f.List})
	}
	for _, f := range derived {
		fields = append(fields, f)
	}
	return fields, values
}

func evaluate(condition string, fields []view.Field, e *view.Event) (bool, error) {
	expr, err := grammar.Parse(condition)
	if err != nil {
		return false, err
	}
	p, problems := plan.Compile(expr, view.Plain(fields))
	if len(problems) > 0 {
		return false, fmt.Errorf("%s", problems[0].Message)
	}
	return p.For(view.NoType)(&plan.State{Event: e}), nil
}

func caseValue(f caseField) view.Value {
	switch v := f.Value.(type) {
	case []any:
		out := view.Value{}
		for _, x := range v {
			out.Texts = append(out.Texts, fmt.Sprint(x))
		}
		return out
	case map[string]any:
		b, _ := hex.DecodeString(v["hex"].(string))
		return view.Value{Text: string(b)}
	case float64:
		return view.Value{Int: int64(v)}
	case bool:
		return view.Value{Bool: v}
	case string:
		if f.Type == "bytebuf" {
			b, _ := hex.DecodeString(v)
			return view.Value{Text: string(b)}
		}
		return view.Value{Text: v}
	}
	return view.Value{}
}

func typeOf(falco string) view.Type {
	switch falco {
	case "bool":
		return view.Bool
	case "ipaddr":
		return view.Addr
	case "ipnet":
		return view.Net
	case "port":
		return view.Port
	case "abstime":
		return view.Time
	case "reltime":
		return view.Duration
	case "bytebuf":
		return view.Bytes
	case "charbuf":
		return view.Text
	}
	return view.Int
}

func TestConformanceTypecheck(t *testing.T) {
	var file struct {
		Types []string
		Cases []struct {
			ID        string
			Condition string
			OK        bool `json:"expect_compile_ok"`
		}
	}
	conformance(t, "typecheck.json", &file)
	var fields []view.Field
	for _, name := range file.Types {
		fields = append(fields, view.Field{Name: "t." + name, Type: typeOf(name)})
	}
	for name, typ := range map[string]string{
		"fd.name": "charbuf", "proc.name": "charbuf", "syscall.type": "charbuf", "evt.args": "charbuf", "evt.is_wait": "bool",
		"evt.buffer": "bytebuf", "evt.buflen.in": "int64", "evt.rawres": "int64", "fd.num": "int64", "evt.is_open_read": "bool",
	} {
		fields = append(fields, view.Field{Name: name, Type: typeOf(typ)})
	}
	passed := 0
	for _, c := range file.Cases {
		_, err := evaluate(c.Condition, fields, &view.Event{})
		if (err == nil) == c.OK {
			passed++
		} else {
			t.Logf("%s: %s: %v", c.ID, c.Condition, err)
		}
	}
	fmt.Printf("conformance typecheck: %d of %d\n", passed, len(file.Cases))
	require.Equal(t, len(file.Cases), passed)
}

func TestConformanceWarnings(t *testing.T) {
	var file struct {
		Cases []struct {
			ID        string
			Condition string
			Compiles  bool `json:"expect_compile_ok"`
			Warnings  int  `json:"expect_warning_count"`
		}
	}
	conformance(t, "condition_warnings.json", &file)
	fields := view.Plain([]view.Field{{Name: "evt.source"}, {Name: "evt.plugininfo"}})
	passed := 0
	for _, c := range file.Cases {
		e, err := grammar.Parse(c.Condition)
		require.NoError(t, err, c.Condition)
		p, problems := plan.Compile(e, fields)
		if (len(problems) == 0) == c.Compiles && p != nil && len(p.Warnings()) == c.Warnings {
			passed++
		} else {
			t.Logf("%s: %s: %v", c.ID, c.Condition, problems)
		}
	}
	fmt.Printf("conformance condition_warnings: %d of %d\n", passed, len(file.Cases))
	require.Equal(t, len(file.Cases), passed)
}
