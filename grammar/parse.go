package grammar

import (
	"fmt"

	"github.com/antlr4-go/antlr/v4"
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/grammar/gen"
)

const (
	// MaxSize is the greatest size of a condition in bytes. Lists are text that
	// is put into conditions, so it is also what bounds a list.
	MaxSize = 1 << 20
	// MaxDepth is how deep brackets may be nested.
	MaxDepth = 200
)

// Parse parses a condition. An error is always an *Error.
func Parse(text string) (ast.Expr, error) {
	if len(text) > MaxSize {
		return nil, fail(text, MaxSize, fmt.Sprintf("the condition has %d bytes, more than %d", len(text), MaxSize))
	}
	lexer := gen.NewFalcoLexer(antlr.NewInputStream(widen(text)))
	lexer.RemoveErrorListeners()
	tokens := antlr.NewCommonTokenStream(lexer, antlr.TokenDefaultChannel)
	tokens.Fill()
	if err := checkDepth(text, tokens.GetAllTokens()); err != nil {
		return nil, err
	}
	parser := gen.NewFalcoParser(tokens)
	parser.RemoveErrorListeners()
	parser.GetInterpreter().SetPredictionMode(antlr.PredictionModeSLL)
	first := &firstError{DefaultErrorStrategy: antlr.NewDefaultErrorStrategy(), text: text}
	parser.SetErrorHandler(first)
	tree := parser.Condition()
	if first.err != nil {
		return nil, first.err
	}
	b := builder{text: text, lines: lineStarts(text)}
	e := b.disjunction(tree.Disjunction())
	if b.err != nil {
		return nil, b.err
	}
	return e, nil
}

// widen makes one character of each byte: positions are then in bytes, and
// bytes that are no UTF-8 survive.
func widen(text string) string {
	runes := make([]rune, len(text))
	for i := range len(text) {
		runes[i] = rune(text[i])
	}
	return string(runes)
}

// checkDepth bounds the parser's recursion before it starts.
func checkDepth(text string, tokens []antlr.Token) error {
	depth := 0
	for _, t := range tokens {
		switch t.GetTokenType() {
		case gen.FalcoLexerOPEN, gen.FalcoLexerNOT_OPEN, gen.FalcoLexerAND_OPEN, gen.FalcoLexerOR_OPEN, gen.FalcoLexerCALL:
			depth++
		case gen.FalcoLexerCLOSE, gen.FalcoLexerCLOSE_INDEX:
			depth--
		}
		if depth > MaxDepth {
			return fail(text, t.GetStart(), fmt.Sprintf("brackets are nested more than %d deep", MaxDepth))
		}
	}
	return nil
}

func fail(text string, offset int, message string) *Error {
	return &Error{Pos: PosAt(text, offset), Message: message, Snippet: Snippet(text, offset)}
}
