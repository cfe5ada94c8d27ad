package grammar

import (
	"fmt"
	"slices"
	"strings"

	"github.com/antlr4-go/antlr/v4"
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/grammar/gen"
)

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
	f.err = fail(f.text, min(at.GetStart(), len(f.text)), f.message(at, f.expected(p)))
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

func (f *firstError) message(at antlr.Token, want []string) string {
	word := wordAt(f.text, at.GetStart())
	switch {
	case at.GetTokenType() == antlr.TokenEOF:
		return "the condition ends here; expected " + alternatives(want)
	case word[0] == '"' || word[0] == '\'':
		return "this quote is not closed"
	case (strings.HasPrefix(word, "and") || strings.HasPrefix(word, "or")) && slices.Contains(want, "'and'"):
		return fmt.Sprintf("unexpected %q; a blank or '(' must follow 'and' and 'or'", word)
	}
	if op, ok := joinedOperator(word); ok && slices.Contains(want, "an operator") {
		return fmt.Sprintf("unexpected %q; a blank must follow %q", word, op)
	}
	return fmt.Sprintf("unexpected %q; expected %s", word, alternatives(want))
}

// joinedOperator finds an operator at the beginning of a word that is longer.
func joinedOperator(word string) (string, bool) {
	for op := ast.Glob; op <= ast.Regex; op++ {
		if rest, ok := strings.CutPrefix(word, op.String()); ok && rest != "" {
			return op.String(), true
		}
	}
	return "", false
}

// wordAt is what a reader takes for the word at an offset.
func wordAt(text string, offset int) string {
	if offset < 0 || offset >= len(text) {
		return " "
	}
	rest := text[offset:min(len(text), offset+32)]
	if n := strings.IndexAny(rest[1:], " \b\t\r\n(),"); n >= 0 {
		rest = rest[:n+1]
	}
	return rest
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

func tokenWord(token int) string {
	switch token {
	case antlr.TokenEOF:
		return "the end"
	case gen.FalcoLexerOPEN, gen.FalcoLexerNOT_OPEN:
		return "'('"
	case gen.FalcoLexerCLOSE:
		return "')'"
	case gen.FalcoLexerCOMMA:
		return "','"
	case gen.FalcoLexerAND, gen.FalcoLexerAND_OPEN:
		return "'and'"
	case gen.FalcoLexerOR, gen.FalcoLexerOR_OPEN:
		return "'or'"
	case gen.FalcoLexerNOT:
		return "'not'"
	case gen.FalcoLexerNAME:
		return "a name"
	case gen.FalcoLexerFIELD, gen.FalcoLexerFIELD_INDEX:
		return "a field"
	case gen.FalcoLexerCALL:
		return "a transformer"
	case gen.FalcoLexerNUMBER:
		return "a number"
	case gen.FalcoLexerBARE, gen.FalcoLexerQUOTED:
		return "a value"
	case gen.FalcoLexerEND_INDEX:
		return "']'"
	}
	if token >= gen.FalcoLexerEXISTS && token <= gen.FalcoLexerPMATCH {
		return "an operator"
	}
	return ""
}

func alternatives(words []string) string {
	if len(words) == 0 {
		return "nothing"
	}
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
