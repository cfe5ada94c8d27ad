package grammar

import (
	"fmt"
	"slices"

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

// firstError is a strategy for ANTLR that keeps the first error and then skips
// the rest of the input.
type firstError struct {
	*antlr.DefaultErrorStrategy
	text string
	err  *Error
	// token is the index of the next token, and places are where the parser
	// has considered it: each of them could have taken others.
	token  int
	places []place
}

// place is a state of the parser.
type place struct {
	state int
	ctx   antlr.ParserRuleContext
}

// ReportError implements antlr.ErrorStrategy.
func (f *firstError) ReportError(p antlr.Parser, e antlr.RecognitionException) {
	if f.err != nil {
		return
	}
	at := e.GetOffendingToken()
	if at == nil {
		at = p.GetCurrentToken()
	}
	offset := min(at.GetStart(), len(f.text))
	f.err = fail(f.text, offset, message(at.GetTokenType(), wordAt(f.text, offset), f.expected(p)))
}

// Recover implements antlr.ErrorStrategy.
func (f *firstError) Recover(p antlr.Parser, _ antlr.RecognitionException) {
	for p.GetTokenStream().LA(1) != antlr.TokenEOF {
		p.Consume()
	}
}

// RecoverInline implements antlr.ErrorStrategy.
func (f *firstError) RecoverInline(p antlr.Parser) antlr.Token {
	e := antlr.NewInputMisMatchException(p)
	f.ReportError(p, e)
	p.SetError(e)
	return nil
}

// Sync implements antlr.ErrorStrategy.
func (f *firstError) Sync(p antlr.Parser) {
	if i := p.GetTokenStream().Index(); i != f.token {
		f.token, f.places = i, f.places[:0]
	}
	f.places = append(f.places, place{p.GetState(), p.GetParserRuleContext()})
}

// expected says in words which tokens the parser could have taken.
func (f *firstError) expected(p antlr.Parser) []string {
	f.Sync(p)
	var words []string
	for _, at := range f.places { // the last one is where the parser is
		p.SetState(at.state)
		p.SetParserRuleContext(at.ctx)
		for _, i := range p.GetExpectedTokens().GetIntervals() {
			for t := i.Start; t < i.Stop; t++ {
				if w := tokenWord(t); w != "" && !slices.Contains(words, w) {
					words = append(words, w)
				}
			}
		}
	}
	slices.Sort(words)
	return words
}

// terminal is a leaf of ANTLR's tree.
type terminal = antlr.TerminalNode
