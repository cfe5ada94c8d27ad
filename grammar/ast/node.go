package ast

// Pos is a place in a condition's text.
type Pos struct {
	Offset int // bytes from 0
	Line   int // from 1
	Column int // bytes from 1
}

// Expr is a condition or a part of one: *And, *Or, *Not, *Macro or *Check.
type Expr interface {
	Pos() Pos
	expr()
}

// And holds when all of its at least two terms do.
type And struct{ Terms []Expr }

// Or holds when one of its at least two terms does.
type Or struct{ Terms []Expr }

// Not holds when its operand does not.
type Not struct {
	At Pos
	X  Expr
}

// Macro is a bare name: it stands for a macro's condition.
type Macro struct {
	At   Pos
	Name string
}

// Check compares an operand with a value.
type Check struct {
	Left Operand
	Op   Op
	// OpAt is where the operator stands.
	OpAt Pos
	// Modifier says how many of a list's values must satisfy Op.
	Modifier Modifier
	// Right is nil for Exists.
	Right Value
}

// Operand is what a check looks at: *Field or *Call.
type Operand interface {
	Value
	operand()
}

// Value is a check's right side or an argument of a call: *Const, *List,
// *Values, *Field or *Call.
type Value interface {
	Pos() Pos
	value()
}

// Field is a field of an event. On a right side it is written val(field).
type Field struct {
	At     Pos
	Name   string
	Arg    string // in brackets
	HasArg bool   // [""] is an argument, too
}

// Call is a transformer applied to its arguments.
type Call struct {
	At     Pos
	Name   string
	Args   []Value
	Arg    string // in brackets behind the call
	HasArg bool
}

// Const is a text or a number as written, with escapes resolved.
type Const struct {
	At     Pos
	Text   string
	Quoted bool
}

// List is a list of constants in brackets.
type List struct {
	At    Pos
	Items []*Const
}

// Values is a list in brackets that is an argument of a call.
type Values struct {
	At    Pos
	Items []Value
}

// Pos implements Expr.
func (e *And) Pos() Pos { return e.Terms[0].Pos() }

// Pos implements Expr.
func (e *Or) Pos() Pos { return e.Terms[0].Pos() }

// Pos implements Expr.
func (e *Not) Pos() Pos { return e.At }

// Pos implements Expr.
func (e *Macro) Pos() Pos { return e.At }

// Pos implements Expr.
func (e *Check) Pos() Pos { return e.Left.Pos() }

// Pos implements Value.
func (v *Field) Pos() Pos { return v.At }

// Pos implements Value.
func (v *Call) Pos() Pos { return v.At }

// Pos implements Value.
func (v *Const) Pos() Pos { return v.At }

// Pos implements Value.
func (v *List) Pos() Pos { return v.At }

// Pos implements Value.
func (v *Values) Pos() Pos { return v.At }

func (*And) expr()   {}
func (*Or) expr()    {}
func (*Not) expr()   {}
func (*Macro) expr() {}
func (*Check) expr() {}

func (*Field) value()  {}
func (*Call) value()   {}
func (*Const) value()  {}
func (*List) value()   {}
func (*Values) value() {}

func (*Field) operand() {}
func (*Call) operand()  {}
