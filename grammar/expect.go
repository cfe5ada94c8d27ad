package grammar

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/grammar/gen"
)

// message says what is wrong with a token where others were wanted.
func message(token int, word string, want []string) string {
	switch {
	case token == gen.FalcoParserEOF:
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

// tokenWord is a type of tokens in words.
func tokenWord(token int) string {
	switch token {
	case gen.FalcoParserEOF:
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
