package ast

// Op is an operator of a check.
type Op uint8

// The operators. EqEq is another spelling of Eq.
const (
	Exists Op = iota
	Lt
	Le
	Gt
	Ge
	Eq
	EqEq
	Ne
	Glob
	IGlob
	Contains
	IContains
	BContains
	StartsWith
	BStartsWith
	EndsWith
	Regex
	In
	Intersects
	PMatch
)

var opNames = [...]string{
	"exists", "<", "<=", ">", ">=", "=", "==", "!=", "glob", "iglob", "contains", "icontains", "bcontains",
	"startswith", "bstartswith", "endswith", "regex", "in", "intersects", "pmatch",
}

// String is the operator as rules spell it.
func (o Op) String() string {
	if int(o) < len(opNames) {
		return opNames[o]
	}
	return "?"
}

// OpByName finds an operator by its spelling.
func OpByName(name string) (Op, bool) {
	for i, n := range opNames {
		if n == name {
			return Op(i), true
		}
	}
	return 0, false
}

// Modifier says how many values of a list must satisfy a check's operator.
type Modifier uint8

// The modifiers. None of them holds for an empty list.
const (
	NoModifier Modifier = iota
	OneOf               // exactly one
	AnyOf               // at least one
	AllOf               // every one
)

// String is the modifier as rules spell it; "" for none.
func (m Modifier) String() string {
	switch m {
	case OneOf:
		return "oneof"
	case AnyOf:
		return "anyof"
	case AllOf:
		return "allof"
	}
	return ""
}
