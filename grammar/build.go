package grammar

import (
	"sort"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/grammar/gen"
)

// builder makes our tree from ANTLR's. Its error sticks; the first one counts.
type builder struct {
	text  string
	lines []int // offsets at which lines begin
	err   error
}

func lineStarts(text string) []int {
	starts := []int{0}
	for i := range len(text) {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

func (b *builder) pos(offset int) ast.Pos {
	line := sort.SearchInts(b.lines, offset+1)
	return ast.Pos{Offset: offset, Line: line, Column: offset - b.lines[line-1] + 1}
}

func (b *builder) at(t terminal) ast.Pos { return b.pos(t.GetSymbol().GetStart()) }

func (b *builder) source(t terminal) string {
	return b.text[t.GetSymbol().GetStart() : t.GetSymbol().GetStop()+1]
}

func (b *builder) fail(offset int, message string) {
	if b.err == nil {
		b.err = fail(b.text, offset, message)
	}
}

func (b *builder) disjunction(c gen.IDisjunctionContext) ast.Expr {
	terms := []ast.Expr{b.conjunction(c.Conjunction())}
	for _, t := range c.AllOrTail() {
		if t.OR() != nil {
			terms = append(terms, b.conjunction(t.Conjunction()))
		} else {
			terms = append(terms, b.disjunction(t.Disjunction()))
		}
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return &ast.Or{Terms: terms}
}

func (b *builder) conjunction(c gen.IConjunctionContext) ast.Expr {
	terms := []ast.Expr{b.negation(c.Negation())}
	for _, t := range c.AllAndTail() {
		if t.AND() != nil {
			terms = append(terms, b.negation(t.Negation()))
		} else {
			terms = append(terms, b.disjunction(t.Disjunction()))
		}
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return &ast.And{Terms: terms}
}

// negation: negations in a row cancel each other in pairs.
func (b *builder) negation(c gen.INegationContext) ast.Expr {
	nots := c.AllNOT()
	if open := c.NOT_OPEN(); open != nil {
		nots = append(nots, open)
	}
	var x ast.Expr
	if d := c.Disjunction(); d != nil {
		x = b.disjunction(d)
	} else {
		x = b.check(c.Check())
	}
	if len(nots)%2 == 0 {
		return x
	}
	return &ast.Not{At: b.at(nots[0]), X: x}
}

func (b *builder) check(c gen.ICheckContext) ast.Expr {
	switch c := c.(type) {
	case *gen.GroupContext:
		return b.disjunction(c.Disjunction())
	case *gen.MacroContext:
		return &ast.Macro{At: b.at(c.NAME()), Name: b.source(c.NAME())}
	case *gen.ComparisonCheckContext:
		check := b.comparison(c.Comparison())
		check.Left = b.operand(c.Operand())
		return check
	}
	panic("grammar: a check of an unknown kind")
}

func (b *builder) operand(c gen.IOperandContext) ast.Operand {
	if f := c.Field(); f != nil {
		return b.field(f)
	}
	return b.call(c.Call())
}

func (b *builder) comparison(c gen.IComparisonContext) *ast.Check {
	check := &ast.Check{}
	op := c.GetStart() // the operator
	check.Op, _ = ast.OpByName(b.text[op.GetStart() : op.GetStop()+1])
	check.OpAt = b.pos(op.GetStart())
	switch c := c.(type) {
	case *gen.NumberComparisonContext:
		if n := c.Number(); n != nil {
			check.Right = &ast.Const{At: b.at(n.NUMBER()), Text: b.source(n.NUMBER())}
		} else {
			check.Right = b.right(c.Call())
		}
	case *gen.StringComparisonContext:
		b.stringComparison(check, c)
	case *gen.ListComparisonContext:
		switch {
		case c.List() != nil:
			check.Right = b.list(c.List())
		case c.NAME() != nil:
			check.Right = b.name(c.NAME())
		default:
			check.Right = b.right(c.Call())
		}
	}
	return check
}

func (b *builder) stringComparison(check *ast.Check, c *gen.StringComparisonContext) {
	switch {
	case c.String_() != nil:
		check.Right = b.str(c.String_())
	case c.Call() != nil:
		check.Right = b.right(c.Call())
	default:
		b.modified(check, c.Modified())
	}
}

func (b *builder) modified(check *ast.Check, c gen.IModifiedContext) {
	word := b.source(c.MODIFIER())
	blanks := len(word) - len(strings.TrimLeft(word, " \b\t\r\n"))
	word = strings.Trim(word, " \b\t\r\n")
	switch {
	case c.List() != nil:
		check.Modifier, check.Right = modifierByName(word), b.list(c.List())
	case c.NAME() != nil:
		check.Modifier, check.Right = modifierByName(word), b.name(c.NAME())
	default:
		at := b.pos(c.MODIFIER().GetSymbol().GetStart() + blanks)
		check.Right = &ast.Const{At: at, Text: word}
	}
}

func modifierByName(name string) ast.Modifier {
	for m := ast.OneOf; m <= ast.AllOf; m++ {
		if m.String() == name {
			return m
		}
	}
	return ast.NoModifier
}

func (b *builder) list(c gen.IListContext) *ast.List {
	l := &ast.List{At: b.at(c.OPEN())}
	for _, s := range c.AllString_() {
		l.Items = append(l.Items, b.str(s))
	}
	return l
}

func (b *builder) name(t terminal) *ast.Const {
	return &ast.Const{At: b.at(t), Text: b.source(t)}
}

func (b *builder) str(c gen.IStringContext) *ast.Const {
	if t := c.BARE(); t != nil {
		return b.name(t)
	}
	return b.quoted(c.QUOTED())
}

func (b *builder) quoted(t terminal) *ast.Const {
	text, offset, message := unescape(b.source(t))
	if message != "" {
		b.fail(t.GetSymbol().GetStart()+offset, message)
	}
	return &ast.Const{At: b.at(t), Text: text, Quoted: true}
}

func (b *builder) field(c gen.IFieldContext) *ast.Field {
	if t := c.FIELD(); t != nil {
		return &ast.Field{At: b.at(t), Name: b.source(t)}
	}
	t := c.FIELD_INDEX()
	return &ast.Field{
		At: b.at(t), Name: strings.TrimSuffix(b.source(t), "["),
		Arg: b.str(c.Index().String_()).Text, HasArg: true,
	}
}

// right is what stands right of an operator: a field in val() or a call.
func (b *builder) right(c gen.ICallContext) ast.Value {
	if b.source(c.CALL()) != "val(" {
		return b.call(c)
	}
	args := c.AllArgument()
	if c.Index() == nil && len(args) == 1 && args[0].OPEN() == nil && args[0].Value(0).Field() != nil {
		return b.field(args[0].Value(0).Field())
	}
	b.fail(c.CALL().GetSymbol().GetStart(), "val() takes one field and nothing else")
	return nil
}

func (b *builder) call(c gen.ICallContext) *ast.Call {
	call := &ast.Call{At: b.at(c.CALL()), Name: strings.TrimSuffix(b.source(c.CALL()), "(")}
	if call.Name == "val" {
		b.fail(call.At.Offset, "val() stands only right of an operator")
	}
	for _, a := range c.AllArgument() {
		call.Args = append(call.Args, b.argument(a))
	}
	if i := c.Index(); i != nil {
		call.Arg, call.HasArg = b.str(i.String_()).Text, true
	}
	return call
}

func (b *builder) argument(c gen.IArgumentContext) ast.Value {
	if c.OPEN() == nil {
		return b.value(c.Value(0))
	}
	v := &ast.Values{At: b.at(c.OPEN())}
	for _, i := range c.AllValue() {
		v.Items = append(v.Items, b.value(i))
	}
	return v
}

func (b *builder) value(c gen.IValueContext) ast.Value {
	switch {
	case c.Field() != nil:
		return b.field(c.Field())
	case c.Call() != nil:
		return b.call(c.Call())
	case c.QUOTED() != nil:
		return b.quoted(c.QUOTED())
	}
	return b.name(c.NUMBER())
}
