package transform

import (
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// getopt reads the options of a list of arguments: the letters that were given
// and their values or, with a letter in brackets, its value.
func getopt(c *ast.Call, args []value) (view.Getter, *Problem) {
	if len(args) != 2 {
		return view.Getter{}, &Problem{At: c.At, Message: "getopt() takes a list and the letters of options"}
	}
	if !args[0].Field.List {
		return view.Getter{}, wrongType(c, args[0], "list of arguments")
	}
	if !isText(args[1]) {
		return view.Getter{}, wrongType(c, args[1], "text with the letters of options")
	}
	list, letters := textsOf(args[0].Getter), args[1].Text
	if c.HasArg {
		if len(c.Arg) != 1 {
			return view.Getter{}, &Problem{At: c.At, Message: "the argument of getopt() is one letter"}
		}
		return view.Getter{Field: &view.Field{}, Text: optionValue(list, letters, c.Arg[0])}, nil
	}
	return view.Getter{Field: &view.Field{List: true}, Texts: options(list, letters)}, nil
}

// optionValue is the value of an option where it was given last, empty for one
// without value.
func optionValue(list appendTexts, letters func(*view.Event) (string, bool), letter byte) func(*view.Event) (string, bool) {
	return func(e *view.Event) (value string, found bool) {
		known, ok := letters(e)
		if !ok {
			return "", false
		}
		scan(list(e, nil), known, func(o option) {
			if o.letter == letter {
				value, found = o.value, true
			}
		})
		return value, found
	}
}

func options(list appendTexts, letters func(*view.Event) (string, bool)) appendTexts {
	return func(e *view.Event, dst []string) []string {
		known, ok := letters(e)
		if !ok {
			return dst
		}
		scan(list(e, nil), known, func(o option) {
			if o.incomplete {
				return
			}
			dst = append(dst, string([]byte{o.letter}))
			if o.hasValue {
				dst = append(dst, o.value)
			}
		})
		return dst
	}
}

// option is an option that was given.
type option struct {
	letter   byte
	value    string
	hasValue bool
	// incomplete: its value is not there.
	incomplete bool
}

// scan finds options as POSIX getopt does, up to the first argument that is none.
// Letters that are not known are passed over.
func scan(args []string, known string, found func(option)) {
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if len(arg) < 2 || arg[0] != '-' || arg == "--" {
			return
		}
		for i := 1; i < len(arg); i++ {
			o := option{letter: arg[i]}
			switch needs(known, o.letter) {
			case unknown:
				continue
			case valued:
				o.value, o.hasValue = arg[i+1:], i+1 < len(arg)
				if !o.hasValue && len(args) > 0 {
					o.value, o.hasValue, args = args[0], true, args[1:]
				}
				o.incomplete = !o.hasValue
				i = len(arg)
			case optional:
				o.value, o.hasValue = arg[i+1:], i+1 < len(arg)
				i = len(arg)
			}
			found(o)
		}
	}
}

// need is whether an option has a value.
type need uint8

const (
	unknown need = iota
	plain
	valued
	optional // only in the same argument
)

// needs looks a letter up: "n" has no value, "t:" has one, "o::" may have one.
func needs(known string, letter byte) need {
	i := strings.IndexByte(strings.TrimPrefix(known, ":"), letter)
	if i < 0 || letter == ':' {
		return unknown
	}
	switch rest := strings.TrimPrefix(known, ":")[i+1:]; {
	case strings.HasPrefix(rest, "::"):
		return optional
	case strings.HasPrefix(rest, ":"):
		return valued
	}
	return plain
}
