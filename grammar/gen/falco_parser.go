// Code generated from FalcoParser.g4 by ANTLR 4.13.1. DO NOT EDIT.

package gen // FalcoParser
import (
	"fmt"
	"strconv"
	"sync"

	"github.com/antlr4-go/antlr/v4"
)

// Suppress unused import errors
var _ = fmt.Printf
var _ = strconv.Itoa
var _ = sync.Once{}

type FalcoParser struct {
	*antlr.BaseParser
}

var FalcoParserParserStaticData struct {
	once                   sync.Once
	serializedATN          []int32
	LiteralNames           []string
	SymbolicNames          []string
	RuleNames              []string
	PredictionContextCache *antlr.PredictionContextCache
	atn                    *antlr.ATN
	decisionToDFA          []*antlr.DFA
}

func falcoparserParserInit() {
	staticData := &FalcoParserParserStaticData
	staticData.LiteralNames = []string{
		"", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "'not('",
		"", "'and('", "'or('", "", "'exists'", "'<'", "'<='", "'>'", "'>='",
		"'='", "'=='", "'!='", "'glob'", "'iglob'", "'contains'", "'icontains'",
		"'bcontains'", "'startswith'", "'bstartswith'", "'endswith'", "'regex'",
		"'in'", "'intersects'", "'pmatch'", "", "", "", "", "", "']'", "", "')['",
		"'('",
	}
	staticData.SymbolicNames = []string{
		"", "UNEXPECTED", "OPEN", "CLOSE", "COMMA", "AND", "OR", "NAME", "FIELD",
		"FIELD_INDEX", "CALL", "NUMBER", "BARE", "QUOTED", "BLANKS_BEFORE",
		"NOT", "NOT_OPEN", "BLANKS_TAIL", "AND_OPEN", "OR_OPEN", "BLANKS_OPERATOR",
		"EXISTS", "LT", "LE", "GT", "GE", "EQ", "EQEQ", "NE", "GLOB", "IGLOB",
		"CONTAINS", "ICONTAINS", "BCONTAINS", "STARTSWITH", "BSTARTSWITH", "ENDSWITH",
		"REGEX", "IN", "INTERSECTS", "PMATCH", "BLANKS_NUMBER", "BLANKS_VALUE",
		"MODIFIER", "BLANKS_LIST", "BLANKS_ITEMS", "END_INDEX", "BLANKS_ARGS",
		"CLOSE_INDEX", "OPEN_BEFORE", "CLOSE_TAIL", "COMMA_ITEMS",
	}
	staticData.RuleNames = []string{
		"condition", "disjunction", "orTail", "conjunction", "andTail", "negation",
		"check", "operand", "comparison", "modified", "stringOperator", "field",
		"index", "call", "argument", "value", "list", "string", "number",
	}
	staticData.PredictionContextCache = antlr.NewPredictionContextCache()
	staticData.serializedATN = []int32{
		4, 1, 51, 186, 2, 0, 7, 0, 2, 1, 7, 1, 2, 2, 7, 2, 2, 3, 7, 3, 2, 4, 7,
		4, 2, 5, 7, 5, 2, 6, 7, 6, 2, 7, 7, 7, 2, 8, 7, 8, 2, 9, 7, 9, 2, 10, 7,
		10, 2, 11, 7, 11, 2, 12, 7, 12, 2, 13, 7, 13, 2, 14, 7, 14, 2, 15, 7, 15,
		2, 16, 7, 16, 2, 17, 7, 17, 2, 18, 7, 18, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1,
		5, 1, 44, 8, 1, 10, 1, 12, 1, 47, 9, 1, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1,
		2, 3, 2, 55, 8, 2, 1, 3, 1, 3, 5, 3, 59, 8, 3, 10, 3, 12, 3, 62, 9, 3,
		1, 4, 1, 4, 1, 4, 1, 4, 1, 4, 1, 4, 3, 4, 70, 8, 4, 1, 5, 5, 5, 73, 8,
		5, 10, 5, 12, 5, 76, 9, 5, 1, 5, 1, 5, 1, 5, 1, 5, 1, 5, 3, 5, 83, 8, 5,
		1, 6, 1, 6, 1, 6, 1, 6, 1, 6, 1, 6, 1, 6, 1, 6, 3, 6, 93, 8, 6, 1, 7, 1,
		7, 3, 7, 97, 8, 7, 1, 8, 1, 8, 1, 8, 1, 8, 3, 8, 103, 8, 8, 1, 8, 1, 8,
		1, 8, 1, 8, 3, 8, 109, 8, 8, 1, 8, 1, 8, 1, 8, 1, 8, 3, 8, 115, 8, 8, 3,
		8, 117, 8, 8, 1, 9, 1, 9, 1, 9, 3, 9, 122, 8, 9, 1, 10, 1, 10, 1, 11, 1,
		11, 1, 11, 3, 11, 129, 8, 11, 1, 12, 1, 12, 1, 12, 1, 13, 1, 13, 1, 13,
		1, 13, 5, 13, 138, 8, 13, 10, 13, 12, 13, 141, 9, 13, 1, 13, 1, 13, 1,
		13, 3, 13, 146, 8, 13, 1, 14, 1, 14, 1, 14, 1, 14, 1, 14, 5, 14, 153, 8,
		14, 10, 14, 12, 14, 156, 9, 14, 3, 14, 158, 8, 14, 1, 14, 3, 14, 161, 8,
		14, 1, 15, 1, 15, 1, 15, 1, 15, 3, 15, 167, 8, 15, 1, 16, 1, 16, 1, 16,
		1, 16, 5, 16, 173, 8, 16, 10, 16, 12, 16, 176, 9, 16, 3, 16, 178, 8, 16,
		1, 16, 1, 16, 1, 17, 1, 17, 1, 18, 1, 18, 1, 18, 0, 0, 19, 0, 2, 4, 6,
		8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 0, 4, 1, 0,
		22, 25, 1, 0, 38, 40, 1, 0, 26, 37, 1, 0, 12, 13, 196, 0, 38, 1, 0, 0,
		0, 2, 41, 1, 0, 0, 0, 4, 54, 1, 0, 0, 0, 6, 56, 1, 0, 0, 0, 8, 69, 1, 0,
		0, 0, 10, 74, 1, 0, 0, 0, 12, 92, 1, 0, 0, 0, 14, 96, 1, 0, 0, 0, 16, 116,
		1, 0, 0, 0, 18, 118, 1, 0, 0, 0, 20, 123, 1, 0, 0, 0, 22, 128, 1, 0, 0,
		0, 24, 130, 1, 0, 0, 0, 26, 133, 1, 0, 0, 0, 28, 160, 1, 0, 0, 0, 30, 166,
		1, 0, 0, 0, 32, 168, 1, 0, 0, 0, 34, 181, 1, 0, 0, 0, 36, 183, 1, 0, 0,
		0, 38, 39, 3, 2, 1, 0, 39, 40, 5, 0, 0, 1, 40, 1, 1, 0, 0, 0, 41, 45, 3,
		6, 3, 0, 42, 44, 3, 4, 2, 0, 43, 42, 1, 0, 0, 0, 44, 47, 1, 0, 0, 0, 45,
		43, 1, 0, 0, 0, 45, 46, 1, 0, 0, 0, 46, 3, 1, 0, 0, 0, 47, 45, 1, 0, 0,
		0, 48, 49, 5, 6, 0, 0, 49, 55, 3, 6, 3, 0, 50, 51, 5, 19, 0, 0, 51, 52,
		3, 2, 1, 0, 52, 53, 5, 3, 0, 0, 53, 55, 1, 0, 0, 0, 54, 48, 1, 0, 0, 0,
		54, 50, 1, 0, 0, 0, 55, 5, 1, 0, 0, 0, 56, 60, 3, 10, 5, 0, 57, 59, 3,
		8, 4, 0, 58, 57, 1, 0, 0, 0, 59, 62, 1, 0, 0, 0, 60, 58, 1, 0, 0, 0, 60,
		61, 1, 0, 0, 0, 61, 7, 1, 0, 0, 0, 62, 60, 1, 0, 0, 0, 63, 64, 5, 5, 0,
		0, 64, 70, 3, 10, 5, 0, 65, 66, 5, 18, 0, 0, 66, 67, 3, 2, 1, 0, 67, 68,
		5, 3, 0, 0, 68, 70, 1, 0, 0, 0, 69, 63, 1, 0, 0, 0, 69, 65, 1, 0, 0, 0,
		70, 9, 1, 0, 0, 0, 71, 73, 5, 15, 0, 0, 72, 71, 1, 0, 0, 0, 73, 76, 1,
		0, 0, 0, 74, 72, 1, 0, 0, 0, 74, 75, 1, 0, 0, 0, 75, 82, 1, 0, 0, 0, 76,
		74, 1, 0, 0, 0, 77, 78, 5, 16, 0, 0, 78, 79, 3, 2, 1, 0, 79, 80, 5, 3,
		0, 0, 80, 83, 1, 0, 0, 0, 81, 83, 3, 12, 6, 0, 82, 77, 1, 0, 0, 0, 82,
		81, 1, 0, 0, 0, 83, 11, 1, 0, 0, 0, 84, 85, 5, 2, 0, 0, 85, 86, 3, 2, 1,
		0, 86, 87, 5, 3, 0, 0, 87, 93, 1, 0, 0, 0, 88, 93, 5, 7, 0, 0, 89, 90,
		3, 14, 7, 0, 90, 91, 3, 16, 8, 0, 91, 93, 1, 0, 0, 0, 92, 84, 1, 0, 0,
		0, 92, 88, 1, 0, 0, 0, 92, 89, 1, 0, 0, 0, 93, 13, 1, 0, 0, 0, 94, 97,
		3, 22, 11, 0, 95, 97, 3, 26, 13, 0, 96, 94, 1, 0, 0, 0, 96, 95, 1, 0, 0,
		0, 97, 15, 1, 0, 0, 0, 98, 117, 5, 21, 0, 0, 99, 102, 7, 0, 0, 0, 100,
		103, 3, 36, 18, 0, 101, 103, 3, 26, 13, 0, 102, 100, 1, 0, 0, 0, 102, 101,
		1, 0, 0, 0, 103, 117, 1, 0, 0, 0, 104, 108, 3, 20, 10, 0, 105, 109, 3,
		34, 17, 0, 106, 109, 3, 26, 13, 0, 107, 109, 3, 18, 9, 0, 108, 105, 1,
		0, 0, 0, 108, 106, 1, 0, 0, 0, 108, 107, 1, 0, 0, 0, 109, 117, 1, 0, 0,
		0, 110, 114, 7, 1, 0, 0, 111, 115, 3, 32, 16, 0, 112, 115, 5, 7, 0, 0,
		113, 115, 3, 26, 13, 0, 114, 111, 1, 0, 0, 0, 114, 112, 1, 0, 0, 0, 114,
		113, 1, 0, 0, 0, 115, 117, 1, 0, 0, 0, 116, 98, 1, 0, 0, 0, 116, 99, 1,
		0, 0, 0, 116, 104, 1, 0, 0, 0, 116, 110, 1, 0, 0, 0, 117, 17, 1, 0, 0,
		0, 118, 121, 5, 43, 0, 0, 119, 122, 3, 32, 16, 0, 120, 122, 5, 7, 0, 0,
		121, 119, 1, 0, 0, 0, 121, 120, 1, 0, 0, 0, 121, 122, 1, 0, 0, 0, 122,
		19, 1, 0, 0, 0, 123, 124, 7, 2, 0, 0, 124, 21, 1, 0, 0, 0, 125, 129, 5,
		8, 0, 0, 126, 127, 5, 9, 0, 0, 127, 129, 3, 24, 12, 0, 128, 125, 1, 0,
		0, 0, 128, 126, 1, 0, 0, 0, 129, 23, 1, 0, 0, 0, 130, 131, 3, 34, 17, 0,
		131, 132, 5, 46, 0, 0, 132, 25, 1, 0, 0, 0, 133, 134, 5, 10, 0, 0, 134,
		139, 3, 28, 14, 0, 135, 136, 5, 4, 0, 0, 136, 138, 3, 28, 14, 0, 137, 135,
		1, 0, 0, 0, 138, 141, 1, 0, 0, 0, 139, 137, 1, 0, 0, 0, 139, 140, 1, 0,
		0, 0, 140, 145, 1, 0, 0, 0, 141, 139, 1, 0, 0, 0, 142, 146, 5, 3, 0, 0,
		143, 144, 5, 48, 0, 0, 144, 146, 3, 24, 12, 0, 145, 142, 1, 0, 0, 0, 145,
		143, 1, 0, 0, 0, 146, 27, 1, 0, 0, 0, 147, 161, 3, 30, 15, 0, 148, 157,
		5, 2, 0, 0, 149, 154, 3, 30, 15, 0, 150, 151, 5, 4, 0, 0, 151, 153, 3,
		30, 15, 0, 152, 150, 1, 0, 0, 0, 153, 156, 1, 0, 0, 0, 154, 152, 1, 0,
		0, 0, 154, 155, 1, 0, 0, 0, 155, 158, 1, 0, 0, 0, 156, 154, 1, 0, 0, 0,
		157, 149, 1, 0, 0, 0, 157, 158, 1, 0, 0, 0, 158, 159, 1, 0, 0, 0, 159,
		161, 5, 3, 0, 0, 160, 147, 1, 0, 0, 0, 160, 148, 1, 0, 0, 0, 161, 29, 1,
		0, 0, 0, 162, 167, 3, 22, 11, 0, 163, 167, 3, 26, 13, 0, 164, 167, 5, 13,
		0, 0, 165, 167, 5, 11, 0, 0, 166, 162, 1, 0, 0, 0, 166, 163, 1, 0, 0, 0,
		166, 164, 1, 0, 0, 0, 166, 165, 1, 0, 0, 0, 167, 31, 1, 0, 0, 0, 168, 177,
		5, 2, 0, 0, 169, 174, 3, 34, 17, 0, 170, 171, 5, 4, 0, 0, 171, 173, 3,
		34, 17, 0, 172, 170, 1, 0, 0, 0, 173, 176, 1, 0, 0, 0, 174, 172, 1, 0,
		0, 0, 174, 175, 1, 0, 0, 0, 175, 178, 1, 0, 0, 0, 176, 174, 1, 0, 0, 0,
		177, 169, 1, 0, 0, 0, 177, 178, 1, 0, 0, 0, 178, 179, 1, 0, 0, 0, 179,
		180, 5, 3, 0, 0, 180, 33, 1, 0, 0, 0, 181, 182, 7, 3, 0, 0, 182, 35, 1,
		0, 0, 0, 183, 184, 5, 11, 0, 0, 184, 37, 1, 0, 0, 0, 22, 45, 54, 60, 69,
		74, 82, 92, 96, 102, 108, 114, 116, 121, 128, 139, 145, 154, 157, 160,
		166, 174, 177,
	}
	deserializer := antlr.NewATNDeserializer(nil)
	staticData.atn = deserializer.Deserialize(staticData.serializedATN)
	atn := staticData.atn
	staticData.decisionToDFA = make([]*antlr.DFA, len(atn.DecisionToState))
	decisionToDFA := staticData.decisionToDFA
	for index, state := range atn.DecisionToState {
		decisionToDFA[index] = antlr.NewDFA(state, index)
	}
}

// FalcoParserInit initializes any static state used to implement FalcoParser. By default the
// static state used to implement the parser is lazily initialized during the first call to
// NewFalcoParser(). You can call this function if you wish to initialize the static state ahead
// of time.
func FalcoParserInit() {
	staticData := &FalcoParserParserStaticData
	staticData.once.Do(falcoparserParserInit)
}

// NewFalcoParser produces a new parser instance for the optional input antlr.TokenStream.
func NewFalcoParser(input antlr.TokenStream) *FalcoParser {
	FalcoParserInit()
	this := new(FalcoParser)
	this.BaseParser = antlr.NewBaseParser(input)
	staticData := &FalcoParserParserStaticData
	this.Interpreter = antlr.NewParserATNSimulator(this, staticData.atn, staticData.decisionToDFA, staticData.PredictionContextCache)
	this.RuleNames = staticData.RuleNames
	this.LiteralNames = staticData.LiteralNames
	this.SymbolicNames = staticData.SymbolicNames
	this.GrammarFileName = "FalcoParser.g4"

	return this
}

// FalcoParser tokens.
const (
	FalcoParserEOF             = antlr.TokenEOF
	FalcoParserUNEXPECTED      = 1
	FalcoParserOPEN            = 2
	FalcoParserCLOSE           = 3
	FalcoParserCOMMA           = 4
	FalcoParserAND             = 5
	FalcoParserOR              = 6
	FalcoParserNAME            = 7
	FalcoParserFIELD           = 8
	FalcoParserFIELD_INDEX     = 9
	FalcoParserCALL            = 10
	FalcoParserNUMBER          = 11
	FalcoParserBARE            = 12
	FalcoParserQUOTED          = 13
	FalcoParserBLANKS_BEFORE   = 14
	FalcoParserNOT             = 15
	FalcoParserNOT_OPEN        = 16
	FalcoParserBLANKS_TAIL     = 17
	FalcoParserAND_OPEN        = 18
	FalcoParserOR_OPEN         = 19
	FalcoParserBLANKS_OPERATOR = 20
	FalcoParserEXISTS          = 21
	FalcoParserLT              = 22
	FalcoParserLE              = 23
	FalcoParserGT              = 24
	FalcoParserGE              = 25
	FalcoParserEQ              = 26
	FalcoParserEQEQ            = 27
	FalcoParserNE              = 28
	FalcoParserGLOB            = 29
	FalcoParserIGLOB           = 30
	FalcoParserCONTAINS        = 31
	FalcoParserICONTAINS       = 32
	FalcoParserBCONTAINS       = 33
	FalcoParserSTARTSWITH      = 34
	FalcoParserBSTARTSWITH     = 35
	FalcoParserENDSWITH        = 36
	FalcoParserREGEX           = 37
	FalcoParserIN              = 38
	FalcoParserINTERSECTS      = 39
	FalcoParserPMATCH          = 40
	FalcoParserBLANKS_NUMBER   = 41
	FalcoParserBLANKS_VALUE    = 42
	FalcoParserMODIFIER        = 43
	FalcoParserBLANKS_LIST     = 44
	FalcoParserBLANKS_ITEMS    = 45
	FalcoParserEND_INDEX       = 46
	FalcoParserBLANKS_ARGS     = 47
	FalcoParserCLOSE_INDEX     = 48
	FalcoParserOPEN_BEFORE     = 49
	FalcoParserCLOSE_TAIL      = 50
	FalcoParserCOMMA_ITEMS     = 51
)

// FalcoParser rules.
const (
	FalcoParserRULE_condition      = 0
	FalcoParserRULE_disjunction    = 1
	FalcoParserRULE_orTail         = 2
	FalcoParserRULE_conjunction    = 3
	FalcoParserRULE_andTail        = 4
	FalcoParserRULE_negation       = 5
	FalcoParserRULE_check          = 6
	FalcoParserRULE_operand        = 7
	FalcoParserRULE_comparison     = 8
	FalcoParserRULE_modified       = 9
	FalcoParserRULE_stringOperator = 10
	FalcoParserRULE_field          = 11
	FalcoParserRULE_index          = 12
	FalcoParserRULE_call           = 13
	FalcoParserRULE_argument       = 14
	FalcoParserRULE_value          = 15
	FalcoParserRULE_list           = 16
	FalcoParserRULE_string         = 17
	FalcoParserRULE_number         = 18
)

// IConditionContext is an interface to support dynamic dispatch.
type IConditionContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	Disjunction() IDisjunctionContext
	EOF() antlr.TerminalNode

	// IsConditionContext differentiates from other interfaces.
	IsConditionContext()
}

type ConditionContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyConditionContext() *ConditionContext {
	var p = new(ConditionContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_condition
	return p
}

func InitEmptyConditionContext(p *ConditionContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_condition
}

func (*ConditionContext) IsConditionContext() {}

func NewConditionContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *ConditionContext {
	var p = new(ConditionContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_condition

	return p
}

func (s *ConditionContext) GetParser() antlr.Parser { return s.parser }

func (s *ConditionContext) Disjunction() IDisjunctionContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IDisjunctionContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IDisjunctionContext)
}

func (s *ConditionContext) EOF() antlr.TerminalNode {
	return s.GetToken(FalcoParserEOF, 0)
}

func (s *ConditionContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *ConditionContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) Condition() (localctx IConditionContext) {
	localctx = NewConditionContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 0, FalcoParserRULE_condition)
	p.EnterOuterAlt(localctx, 1)
	{
		p.SetState(38)
		p.Disjunction()
	}
	{
		p.SetState(39)
		p.Match(FalcoParserEOF)
		if p.HasError() {
			// Recognition error - abort rule
			goto errorExit
		}
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IDisjunctionContext is an interface to support dynamic dispatch.
type IDisjunctionContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	Conjunction() IConjunctionContext
	AllOrTail() []IOrTailContext
	OrTail(i int) IOrTailContext

	// IsDisjunctionContext differentiates from other interfaces.
	IsDisjunctionContext()
}

type DisjunctionContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyDisjunctionContext() *DisjunctionContext {
	var p = new(DisjunctionContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_disjunction
	return p
}

func InitEmptyDisjunctionContext(p *DisjunctionContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_disjunction
}

func (*DisjunctionContext) IsDisjunctionContext() {}

func NewDisjunctionContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *DisjunctionContext {
	var p = new(DisjunctionContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_disjunction

	return p
}

func (s *DisjunctionContext) GetParser() antlr.Parser { return s.parser }

func (s *DisjunctionContext) Conjunction() IConjunctionContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IConjunctionContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IConjunctionContext)
}

func (s *DisjunctionContext) AllOrTail() []IOrTailContext {
	children := s.GetChildren()
	len := 0
	for _, ctx := range children {
		if _, ok := ctx.(IOrTailContext); ok {
			len++
		}
	}

	tst := make([]IOrTailContext, len)
	i := 0
	for _, ctx := range children {
		if t, ok := ctx.(IOrTailContext); ok {
			tst[i] = t.(IOrTailContext)
			i++
		}
	}

	return tst
}

func (s *DisjunctionContext) OrTail(i int) IOrTailContext {
	var t antlr.RuleContext
	j := 0
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IOrTailContext); ok {
			if j == i {
				t = ctx.(antlr.RuleContext)
				break
			}
			j++
		}
	}

	if t == nil {
		return nil
	}

	return t.(IOrTailContext)
}

func (s *DisjunctionContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *DisjunctionContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) Disjunction() (localctx IDisjunctionContext) {
	localctx = NewDisjunctionContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 2, FalcoParserRULE_disjunction)
	var _la int

	p.EnterOuterAlt(localctx, 1)
	{
		p.SetState(41)
		p.Conjunction()
	}
	p.SetState(45)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}
	_la = p.GetTokenStream().LA(1)

	for _la == FalcoParserOR || _la == FalcoParserOR_OPEN {
		{
			p.SetState(42)
			p.OrTail()
		}

		p.SetState(47)
		p.GetErrorHandler().Sync(p)
		if p.HasError() {
			goto errorExit
		}
		_la = p.GetTokenStream().LA(1)
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IOrTailContext is an interface to support dynamic dispatch.
type IOrTailContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	OR() antlr.TerminalNode
	Conjunction() IConjunctionContext
	OR_OPEN() antlr.TerminalNode
	Disjunction() IDisjunctionContext
	CLOSE() antlr.TerminalNode

	// IsOrTailContext differentiates from other interfaces.
	IsOrTailContext()
}

type OrTailContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyOrTailContext() *OrTailContext {
	var p = new(OrTailContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_orTail
	return p
}

func InitEmptyOrTailContext(p *OrTailContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_orTail
}

func (*OrTailContext) IsOrTailContext() {}

func NewOrTailContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *OrTailContext {
	var p = new(OrTailContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_orTail

	return p
}

func (s *OrTailContext) GetParser() antlr.Parser { return s.parser }

func (s *OrTailContext) OR() antlr.TerminalNode {
	return s.GetToken(FalcoParserOR, 0)
}

func (s *OrTailContext) Conjunction() IConjunctionContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IConjunctionContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IConjunctionContext)
}

func (s *OrTailContext) OR_OPEN() antlr.TerminalNode {
	return s.GetToken(FalcoParserOR_OPEN, 0)
}

func (s *OrTailContext) Disjunction() IDisjunctionContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IDisjunctionContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IDisjunctionContext)
}

func (s *OrTailContext) CLOSE() antlr.TerminalNode {
	return s.GetToken(FalcoParserCLOSE, 0)
}

func (s *OrTailContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *OrTailContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) OrTail() (localctx IOrTailContext) {
	localctx = NewOrTailContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 4, FalcoParserRULE_orTail)
	p.SetState(54)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}

	switch p.GetTokenStream().LA(1) {
	case FalcoParserOR:
		p.EnterOuterAlt(localctx, 1)
		{
			p.SetState(48)
			p.Match(FalcoParserOR)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}
		{
			p.SetState(49)
			p.Conjunction()
		}

	case FalcoParserOR_OPEN:
		p.EnterOuterAlt(localctx, 2)
		{
			p.SetState(50)
			p.Match(FalcoParserOR_OPEN)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}
		{
			p.SetState(51)
			p.Disjunction()
		}
		{
			p.SetState(52)
			p.Match(FalcoParserCLOSE)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}

	default:
		p.SetError(antlr.NewNoViableAltException(p, nil, nil, nil, nil, nil))
		goto errorExit
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IConjunctionContext is an interface to support dynamic dispatch.
type IConjunctionContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	Negation() INegationContext
	AllAndTail() []IAndTailContext
	AndTail(i int) IAndTailContext

	// IsConjunctionContext differentiates from other interfaces.
	IsConjunctionContext()
}

type ConjunctionContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyConjunctionContext() *ConjunctionContext {
	var p = new(ConjunctionContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_conjunction
	return p
}

func InitEmptyConjunctionContext(p *ConjunctionContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_conjunction
}

func (*ConjunctionContext) IsConjunctionContext() {}

func NewConjunctionContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *ConjunctionContext {
	var p = new(ConjunctionContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_conjunction

	return p
}

func (s *ConjunctionContext) GetParser() antlr.Parser { return s.parser }

func (s *ConjunctionContext) Negation() INegationContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(INegationContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(INegationContext)
}

func (s *ConjunctionContext) AllAndTail() []IAndTailContext {
	children := s.GetChildren()
	len := 0
	for _, ctx := range children {
		if _, ok := ctx.(IAndTailContext); ok {
			len++
		}
	}

	tst := make([]IAndTailContext, len)
	i := 0
	for _, ctx := range children {
		if t, ok := ctx.(IAndTailContext); ok {
			tst[i] = t.(IAndTailContext)
			i++
		}
	}

	return tst
}

func (s *ConjunctionContext) AndTail(i int) IAndTailContext {
	var t antlr.RuleContext
	j := 0
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IAndTailContext); ok {
			if j == i {
				t = ctx.(antlr.RuleContext)
				break
			}
			j++
		}
	}

	if t == nil {
		return nil
	}

	return t.(IAndTailContext)
}

func (s *ConjunctionContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *ConjunctionContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) Conjunction() (localctx IConjunctionContext) {
	localctx = NewConjunctionContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 6, FalcoParserRULE_conjunction)
	var _la int

	p.EnterOuterAlt(localctx, 1)
	{
		p.SetState(56)
		p.Negation()
	}
	p.SetState(60)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}
	_la = p.GetTokenStream().LA(1)

	for _la == FalcoParserAND || _la == FalcoParserAND_OPEN {
		{
			p.SetState(57)
			p.AndTail()
		}

		p.SetState(62)
		p.GetErrorHandler().Sync(p)
		if p.HasError() {
			goto errorExit
		}
		_la = p.GetTokenStream().LA(1)
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IAndTailContext is an interface to support dynamic dispatch.
type IAndTailContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	AND() antlr.TerminalNode
	Negation() INegationContext
	AND_OPEN() antlr.TerminalNode
	Disjunction() IDisjunctionContext
	CLOSE() antlr.TerminalNode

	// IsAndTailContext differentiates from other interfaces.
	IsAndTailContext()
}

type AndTailContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyAndTailContext() *AndTailContext {
	var p = new(AndTailContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_andTail
	return p
}

func InitEmptyAndTailContext(p *AndTailContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_andTail
}

func (*AndTailContext) IsAndTailContext() {}

func NewAndTailContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *AndTailContext {
	var p = new(AndTailContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_andTail

	return p
}

func (s *AndTailContext) GetParser() antlr.Parser { return s.parser }

func (s *AndTailContext) AND() antlr.TerminalNode {
	return s.GetToken(FalcoParserAND, 0)
}

func (s *AndTailContext) Negation() INegationContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(INegationContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(INegationContext)
}

func (s *AndTailContext) AND_OPEN() antlr.TerminalNode {
	return s.GetToken(FalcoParserAND_OPEN, 0)
}

func (s *AndTailContext) Disjunction() IDisjunctionContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IDisjunctionContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IDisjunctionContext)
}

func (s *AndTailContext) CLOSE() antlr.TerminalNode {
	return s.GetToken(FalcoParserCLOSE, 0)
}

func (s *AndTailContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *AndTailContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) AndTail() (localctx IAndTailContext) {
	localctx = NewAndTailContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 8, FalcoParserRULE_andTail)
	p.SetState(69)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}

	switch p.GetTokenStream().LA(1) {
	case FalcoParserAND:
		p.EnterOuterAlt(localctx, 1)
		{
			p.SetState(63)
			p.Match(FalcoParserAND)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}
		{
			p.SetState(64)
			p.Negation()
		}

	case FalcoParserAND_OPEN:
		p.EnterOuterAlt(localctx, 2)
		{
			p.SetState(65)
			p.Match(FalcoParserAND_OPEN)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}
		{
			p.SetState(66)
			p.Disjunction()
		}
		{
			p.SetState(67)
			p.Match(FalcoParserCLOSE)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}

	default:
		p.SetError(antlr.NewNoViableAltException(p, nil, nil, nil, nil, nil))
		goto errorExit
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// INegationContext is an interface to support dynamic dispatch.
type INegationContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	NOT_OPEN() antlr.TerminalNode
	Disjunction() IDisjunctionContext
	CLOSE() antlr.TerminalNode
	Check() ICheckContext
	AllNOT() []antlr.TerminalNode
	NOT(i int) antlr.TerminalNode

	// IsNegationContext differentiates from other interfaces.
	IsNegationContext()
}

type NegationContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyNegationContext() *NegationContext {
	var p = new(NegationContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_negation
	return p
}

func InitEmptyNegationContext(p *NegationContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_negation
}

func (*NegationContext) IsNegationContext() {}

func NewNegationContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *NegationContext {
	var p = new(NegationContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_negation

	return p
}

func (s *NegationContext) GetParser() antlr.Parser { return s.parser }

func (s *NegationContext) NOT_OPEN() antlr.TerminalNode {
	return s.GetToken(FalcoParserNOT_OPEN, 0)
}

func (s *NegationContext) Disjunction() IDisjunctionContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IDisjunctionContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IDisjunctionContext)
}

func (s *NegationContext) CLOSE() antlr.TerminalNode {
	return s.GetToken(FalcoParserCLOSE, 0)
}

func (s *NegationContext) Check() ICheckContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(ICheckContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(ICheckContext)
}

func (s *NegationContext) AllNOT() []antlr.TerminalNode {
	return s.GetTokens(FalcoParserNOT)
}

func (s *NegationContext) NOT(i int) antlr.TerminalNode {
	return s.GetToken(FalcoParserNOT, i)
}

func (s *NegationContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *NegationContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) Negation() (localctx INegationContext) {
	localctx = NewNegationContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 10, FalcoParserRULE_negation)
	var _la int

	p.EnterOuterAlt(localctx, 1)
	p.SetState(74)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}
	_la = p.GetTokenStream().LA(1)

	for _la == FalcoParserNOT {
		{
			p.SetState(71)
			p.Match(FalcoParserNOT)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}

		p.SetState(76)
		p.GetErrorHandler().Sync(p)
		if p.HasError() {
			goto errorExit
		}
		_la = p.GetTokenStream().LA(1)
	}
	p.SetState(82)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}

	switch p.GetTokenStream().LA(1) {
	case FalcoParserNOT_OPEN:
		{
			p.SetState(77)
			p.Match(FalcoParserNOT_OPEN)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}
		{
			p.SetState(78)
			p.Disjunction()
		}
		{
			p.SetState(79)
			p.Match(FalcoParserCLOSE)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}

	case FalcoParserOPEN, FalcoParserNAME, FalcoParserFIELD, FalcoParserFIELD_INDEX, FalcoParserCALL:
		{
			p.SetState(81)
			p.Check()
		}

	default:
		p.SetError(antlr.NewNoViableAltException(p, nil, nil, nil, nil, nil))
		goto errorExit
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// ICheckContext is an interface to support dynamic dispatch.
type ICheckContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser
	// IsCheckContext differentiates from other interfaces.
	IsCheckContext()
}

type CheckContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyCheckContext() *CheckContext {
	var p = new(CheckContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_check
	return p
}

func InitEmptyCheckContext(p *CheckContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_check
}

func (*CheckContext) IsCheckContext() {}

func NewCheckContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *CheckContext {
	var p = new(CheckContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_check

	return p
}

func (s *CheckContext) GetParser() antlr.Parser { return s.parser }

func (s *CheckContext) CopyAll(ctx *CheckContext) {
	s.CopyFrom(&ctx.BaseParserRuleContext)
}

func (s *CheckContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *CheckContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

type MacroContext struct {
	CheckContext
}

func NewMacroContext(parser antlr.Parser, ctx antlr.ParserRuleContext) *MacroContext {
	var p = new(MacroContext)

	InitEmptyCheckContext(&p.CheckContext)
	p.parser = parser
	p.CopyAll(ctx.(*CheckContext))

	return p
}

func (s *MacroContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *MacroContext) NAME() antlr.TerminalNode {
	return s.GetToken(FalcoParserNAME, 0)
}

type ComparisonCheckContext struct {
	CheckContext
}

func NewComparisonCheckContext(parser antlr.Parser, ctx antlr.ParserRuleContext) *ComparisonCheckContext {
	var p = new(ComparisonCheckContext)

	InitEmptyCheckContext(&p.CheckContext)
	p.parser = parser
	p.CopyAll(ctx.(*CheckContext))

	return p
}

func (s *ComparisonCheckContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *ComparisonCheckContext) Operand() IOperandContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IOperandContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IOperandContext)
}

func (s *ComparisonCheckContext) Comparison() IComparisonContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IComparisonContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IComparisonContext)
}

type GroupContext struct {
	CheckContext
}

func NewGroupContext(parser antlr.Parser, ctx antlr.ParserRuleContext) *GroupContext {
	var p = new(GroupContext)

	InitEmptyCheckContext(&p.CheckContext)
	p.parser = parser
	p.CopyAll(ctx.(*CheckContext))

	return p
}

func (s *GroupContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *GroupContext) OPEN() antlr.TerminalNode {
	return s.GetToken(FalcoParserOPEN, 0)
}

func (s *GroupContext) Disjunction() IDisjunctionContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IDisjunctionContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IDisjunctionContext)
}

func (s *GroupContext) CLOSE() antlr.TerminalNode {
	return s.GetToken(FalcoParserCLOSE, 0)
}

func (p *FalcoParser) Check() (localctx ICheckContext) {
	localctx = NewCheckContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 12, FalcoParserRULE_check)
	p.SetState(92)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}

	switch p.GetTokenStream().LA(1) {
	case FalcoParserOPEN:
		localctx = NewGroupContext(p, localctx)
		p.EnterOuterAlt(localctx, 1)
		{
			p.SetState(84)
			p.Match(FalcoParserOPEN)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}
		{
			p.SetState(85)
			p.Disjunction()
		}
		{
			p.SetState(86)
			p.Match(FalcoParserCLOSE)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}

	case FalcoParserNAME:
		localctx = NewMacroContext(p, localctx)
		p.EnterOuterAlt(localctx, 2)
		{
			p.SetState(88)
			p.Match(FalcoParserNAME)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}

	case FalcoParserFIELD, FalcoParserFIELD_INDEX, FalcoParserCALL:
		localctx = NewComparisonCheckContext(p, localctx)
		p.EnterOuterAlt(localctx, 3)
		{
			p.SetState(89)
			p.Operand()
		}
		{
			p.SetState(90)
			p.Comparison()
		}

	default:
		p.SetError(antlr.NewNoViableAltException(p, nil, nil, nil, nil, nil))
		goto errorExit
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IOperandContext is an interface to support dynamic dispatch.
type IOperandContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	Field() IFieldContext
	Call() ICallContext

	// IsOperandContext differentiates from other interfaces.
	IsOperandContext()
}

type OperandContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyOperandContext() *OperandContext {
	var p = new(OperandContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_operand
	return p
}

func InitEmptyOperandContext(p *OperandContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_operand
}

func (*OperandContext) IsOperandContext() {}

func NewOperandContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *OperandContext {
	var p = new(OperandContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_operand

	return p
}

func (s *OperandContext) GetParser() antlr.Parser { return s.parser }

func (s *OperandContext) Field() IFieldContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IFieldContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IFieldContext)
}

func (s *OperandContext) Call() ICallContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(ICallContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(ICallContext)
}

func (s *OperandContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *OperandContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) Operand() (localctx IOperandContext) {
	localctx = NewOperandContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 14, FalcoParserRULE_operand)
	p.SetState(96)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}

	switch p.GetTokenStream().LA(1) {
	case FalcoParserFIELD, FalcoParserFIELD_INDEX:
		p.EnterOuterAlt(localctx, 1)
		{
			p.SetState(94)
			p.Field()
		}

	case FalcoParserCALL:
		p.EnterOuterAlt(localctx, 2)
		{
			p.SetState(95)
			p.Call()
		}

	default:
		p.SetError(antlr.NewNoViableAltException(p, nil, nil, nil, nil, nil))
		goto errorExit
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IComparisonContext is an interface to support dynamic dispatch.
type IComparisonContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser
	// IsComparisonContext differentiates from other interfaces.
	IsComparisonContext()
}

type ComparisonContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyComparisonContext() *ComparisonContext {
	var p = new(ComparisonContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_comparison
	return p
}

func InitEmptyComparisonContext(p *ComparisonContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_comparison
}

func (*ComparisonContext) IsComparisonContext() {}

func NewComparisonContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *ComparisonContext {
	var p = new(ComparisonContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_comparison

	return p
}

func (s *ComparisonContext) GetParser() antlr.Parser { return s.parser }

func (s *ComparisonContext) CopyAll(ctx *ComparisonContext) {
	s.CopyFrom(&ctx.BaseParserRuleContext)
}

func (s *ComparisonContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *ComparisonContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

type StringComparisonContext struct {
	ComparisonContext
}

func NewStringComparisonContext(parser antlr.Parser, ctx antlr.ParserRuleContext) *StringComparisonContext {
	var p = new(StringComparisonContext)

	InitEmptyComparisonContext(&p.ComparisonContext)
	p.parser = parser
	p.CopyAll(ctx.(*ComparisonContext))

	return p
}

func (s *StringComparisonContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *StringComparisonContext) StringOperator() IStringOperatorContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IStringOperatorContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IStringOperatorContext)
}

func (s *StringComparisonContext) String_() IStringContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IStringContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IStringContext)
}

func (s *StringComparisonContext) Call() ICallContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(ICallContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(ICallContext)
}

func (s *StringComparisonContext) Modified() IModifiedContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IModifiedContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IModifiedContext)
}

type NumberComparisonContext struct {
	ComparisonContext
	op antlr.Token
}

func NewNumberComparisonContext(parser antlr.Parser, ctx antlr.ParserRuleContext) *NumberComparisonContext {
	var p = new(NumberComparisonContext)

	InitEmptyComparisonContext(&p.ComparisonContext)
	p.parser = parser
	p.CopyAll(ctx.(*ComparisonContext))

	return p
}

func (s *NumberComparisonContext) GetOp() antlr.Token { return s.op }

func (s *NumberComparisonContext) SetOp(v antlr.Token) { s.op = v }

func (s *NumberComparisonContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *NumberComparisonContext) LT() antlr.TerminalNode {
	return s.GetToken(FalcoParserLT, 0)
}

func (s *NumberComparisonContext) LE() antlr.TerminalNode {
	return s.GetToken(FalcoParserLE, 0)
}

func (s *NumberComparisonContext) GT() antlr.TerminalNode {
	return s.GetToken(FalcoParserGT, 0)
}

func (s *NumberComparisonContext) GE() antlr.TerminalNode {
	return s.GetToken(FalcoParserGE, 0)
}

func (s *NumberComparisonContext) Number() INumberContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(INumberContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(INumberContext)
}

func (s *NumberComparisonContext) Call() ICallContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(ICallContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(ICallContext)
}

type ExistsContext struct {
	ComparisonContext
}

func NewExistsContext(parser antlr.Parser, ctx antlr.ParserRuleContext) *ExistsContext {
	var p = new(ExistsContext)

	InitEmptyComparisonContext(&p.ComparisonContext)
	p.parser = parser
	p.CopyAll(ctx.(*ComparisonContext))

	return p
}

func (s *ExistsContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *ExistsContext) EXISTS() antlr.TerminalNode {
	return s.GetToken(FalcoParserEXISTS, 0)
}

type ListComparisonContext struct {
	ComparisonContext
	op antlr.Token
}

func NewListComparisonContext(parser antlr.Parser, ctx antlr.ParserRuleContext) *ListComparisonContext {
	var p = new(ListComparisonContext)

	InitEmptyComparisonContext(&p.ComparisonContext)
	p.parser = parser
	p.CopyAll(ctx.(*ComparisonContext))

	return p
}

func (s *ListComparisonContext) GetOp() antlr.Token { return s.op }

func (s *ListComparisonContext) SetOp(v antlr.Token) { s.op = v }

func (s *ListComparisonContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *ListComparisonContext) IN() antlr.TerminalNode {
	return s.GetToken(FalcoParserIN, 0)
}

func (s *ListComparisonContext) INTERSECTS() antlr.TerminalNode {
	return s.GetToken(FalcoParserINTERSECTS, 0)
}

func (s *ListComparisonContext) PMATCH() antlr.TerminalNode {
	return s.GetToken(FalcoParserPMATCH, 0)
}

func (s *ListComparisonContext) List() IListContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IListContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IListContext)
}

func (s *ListComparisonContext) NAME() antlr.TerminalNode {
	return s.GetToken(FalcoParserNAME, 0)
}

func (s *ListComparisonContext) Call() ICallContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(ICallContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(ICallContext)
}

func (p *FalcoParser) Comparison() (localctx IComparisonContext) {
	localctx = NewComparisonContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 16, FalcoParserRULE_comparison)
	var _la int

	p.SetState(116)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}

	switch p.GetTokenStream().LA(1) {
	case FalcoParserEXISTS:
		localctx = NewExistsContext(p, localctx)
		p.EnterOuterAlt(localctx, 1)
		{
			p.SetState(98)
			p.Match(FalcoParserEXISTS)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}

	case FalcoParserLT, FalcoParserLE, FalcoParserGT, FalcoParserGE:
		localctx = NewNumberComparisonContext(p, localctx)
		p.EnterOuterAlt(localctx, 2)
		{
			p.SetState(99)

			var _lt = p.GetTokenStream().LT(1)

			localctx.(*NumberComparisonContext).op = _lt

			_la = p.GetTokenStream().LA(1)

			if !((int64(_la) & ^0x3f) == 0 && ((int64(1)<<_la)&62914560) != 0) {
				var _ri = p.GetErrorHandler().RecoverInline(p)

				localctx.(*NumberComparisonContext).op = _ri
			} else {
				p.GetErrorHandler().ReportMatch(p)
				p.Consume()
			}
		}
		p.SetState(102)
		p.GetErrorHandler().Sync(p)
		if p.HasError() {
			goto errorExit
		}

		switch p.GetTokenStream().LA(1) {
		case FalcoParserNUMBER:
			{
				p.SetState(100)
				p.Number()
			}

		case FalcoParserCALL:
			{
				p.SetState(101)
				p.Call()
			}

		default:
			p.SetError(antlr.NewNoViableAltException(p, nil, nil, nil, nil, nil))
			goto errorExit
		}

	case FalcoParserEQ, FalcoParserEQEQ, FalcoParserNE, FalcoParserGLOB, FalcoParserIGLOB, FalcoParserCONTAINS, FalcoParserICONTAINS, FalcoParserBCONTAINS, FalcoParserSTARTSWITH, FalcoParserBSTARTSWITH, FalcoParserENDSWITH, FalcoParserREGEX:
		localctx = NewStringComparisonContext(p, localctx)
		p.EnterOuterAlt(localctx, 3)
		{
			p.SetState(104)
			p.StringOperator()
		}
		p.SetState(108)
		p.GetErrorHandler().Sync(p)
		if p.HasError() {
			goto errorExit
		}

		switch p.GetTokenStream().LA(1) {
		case FalcoParserBARE, FalcoParserQUOTED:
			{
				p.SetState(105)
				p.String_()
			}

		case FalcoParserCALL:
			{
				p.SetState(106)
				p.Call()
			}

		case FalcoParserMODIFIER:
			{
				p.SetState(107)
				p.Modified()
			}

		default:
			p.SetError(antlr.NewNoViableAltException(p, nil, nil, nil, nil, nil))
			goto errorExit
		}

	case FalcoParserIN, FalcoParserINTERSECTS, FalcoParserPMATCH:
		localctx = NewListComparisonContext(p, localctx)
		p.EnterOuterAlt(localctx, 4)
		{
			p.SetState(110)

			var _lt = p.GetTokenStream().LT(1)

			localctx.(*ListComparisonContext).op = _lt

			_la = p.GetTokenStream().LA(1)

			if !((int64(_la) & ^0x3f) == 0 && ((int64(1)<<_la)&1924145348608) != 0) {
				var _ri = p.GetErrorHandler().RecoverInline(p)

				localctx.(*ListComparisonContext).op = _ri
			} else {
				p.GetErrorHandler().ReportMatch(p)
				p.Consume()
			}
		}
		p.SetState(114)
		p.GetErrorHandler().Sync(p)
		if p.HasError() {
			goto errorExit
		}

		switch p.GetTokenStream().LA(1) {
		case FalcoParserOPEN:
			{
				p.SetState(111)
				p.List()
			}

		case FalcoParserNAME:
			{
				p.SetState(112)
				p.Match(FalcoParserNAME)
				if p.HasError() {
					// Recognition error - abort rule
					goto errorExit
				}
			}

		case FalcoParserCALL:
			{
				p.SetState(113)
				p.Call()
			}

		default:
			p.SetError(antlr.NewNoViableAltException(p, nil, nil, nil, nil, nil))
			goto errorExit
		}

	default:
		p.SetError(antlr.NewNoViableAltException(p, nil, nil, nil, nil, nil))
		goto errorExit
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IModifiedContext is an interface to support dynamic dispatch.
type IModifiedContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	MODIFIER() antlr.TerminalNode
	List() IListContext
	NAME() antlr.TerminalNode

	// IsModifiedContext differentiates from other interfaces.
	IsModifiedContext()
}

type ModifiedContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyModifiedContext() *ModifiedContext {
	var p = new(ModifiedContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_modified
	return p
}

func InitEmptyModifiedContext(p *ModifiedContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_modified
}

func (*ModifiedContext) IsModifiedContext() {}

func NewModifiedContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *ModifiedContext {
	var p = new(ModifiedContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_modified

	return p
}

func (s *ModifiedContext) GetParser() antlr.Parser { return s.parser }

func (s *ModifiedContext) MODIFIER() antlr.TerminalNode {
	return s.GetToken(FalcoParserMODIFIER, 0)
}

func (s *ModifiedContext) List() IListContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IListContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IListContext)
}

func (s *ModifiedContext) NAME() antlr.TerminalNode {
	return s.GetToken(FalcoParserNAME, 0)
}

func (s *ModifiedContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *ModifiedContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) Modified() (localctx IModifiedContext) {
	localctx = NewModifiedContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 18, FalcoParserRULE_modified)
	p.EnterOuterAlt(localctx, 1)
	{
		p.SetState(118)
		p.Match(FalcoParserMODIFIER)
		if p.HasError() {
			// Recognition error - abort rule
			goto errorExit
		}
	}
	p.SetState(121)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}
	switch p.GetTokenStream().LA(1) {
	case FalcoParserOPEN:
		{
			p.SetState(119)
			p.List()
		}

	case FalcoParserNAME:
		{
			p.SetState(120)
			p.Match(FalcoParserNAME)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}

	case FalcoParserEOF, FalcoParserCLOSE, FalcoParserAND, FalcoParserOR, FalcoParserAND_OPEN, FalcoParserOR_OPEN:

	default:
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IStringOperatorContext is an interface to support dynamic dispatch.
type IStringOperatorContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	EQ() antlr.TerminalNode
	EQEQ() antlr.TerminalNode
	NE() antlr.TerminalNode
	GLOB() antlr.TerminalNode
	IGLOB() antlr.TerminalNode
	CONTAINS() antlr.TerminalNode
	ICONTAINS() antlr.TerminalNode
	BCONTAINS() antlr.TerminalNode
	STARTSWITH() antlr.TerminalNode
	BSTARTSWITH() antlr.TerminalNode
	ENDSWITH() antlr.TerminalNode
	REGEX() antlr.TerminalNode

	// IsStringOperatorContext differentiates from other interfaces.
	IsStringOperatorContext()
}

type StringOperatorContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyStringOperatorContext() *StringOperatorContext {
	var p = new(StringOperatorContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_stringOperator
	return p
}

func InitEmptyStringOperatorContext(p *StringOperatorContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_stringOperator
}

func (*StringOperatorContext) IsStringOperatorContext() {}

func NewStringOperatorContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *StringOperatorContext {
	var p = new(StringOperatorContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_stringOperator

	return p
}

func (s *StringOperatorContext) GetParser() antlr.Parser { return s.parser }

func (s *StringOperatorContext) EQ() antlr.TerminalNode {
	return s.GetToken(FalcoParserEQ, 0)
}

func (s *StringOperatorContext) EQEQ() antlr.TerminalNode {
	return s.GetToken(FalcoParserEQEQ, 0)
}

func (s *StringOperatorContext) NE() antlr.TerminalNode {
	return s.GetToken(FalcoParserNE, 0)
}

func (s *StringOperatorContext) GLOB() antlr.TerminalNode {
	return s.GetToken(FalcoParserGLOB, 0)
}

func (s *StringOperatorContext) IGLOB() antlr.TerminalNode {
	return s.GetToken(FalcoParserIGLOB, 0)
}

func (s *StringOperatorContext) CONTAINS() antlr.TerminalNode {
	return s.GetToken(FalcoParserCONTAINS, 0)
}

func (s *StringOperatorContext) ICONTAINS() antlr.TerminalNode {
	return s.GetToken(FalcoParserICONTAINS, 0)
}

func (s *StringOperatorContext) BCONTAINS() antlr.TerminalNode {
	return s.GetToken(FalcoParserBCONTAINS, 0)
}

func (s *StringOperatorContext) STARTSWITH() antlr.TerminalNode {
	return s.GetToken(FalcoParserSTARTSWITH, 0)
}

func (s *StringOperatorContext) BSTARTSWITH() antlr.TerminalNode {
	return s.GetToken(FalcoParserBSTARTSWITH, 0)
}

func (s *StringOperatorContext) ENDSWITH() antlr.TerminalNode {
	return s.GetToken(FalcoParserENDSWITH, 0)
}

func (s *StringOperatorContext) REGEX() antlr.TerminalNode {
	return s.GetToken(FalcoParserREGEX, 0)
}

func (s *StringOperatorContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *StringOperatorContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) StringOperator() (localctx IStringOperatorContext) {
	localctx = NewStringOperatorContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 20, FalcoParserRULE_stringOperator)
	var _la int

	p.EnterOuterAlt(localctx, 1)
	{
		p.SetState(123)
		_la = p.GetTokenStream().LA(1)

		if !((int64(_la) & ^0x3f) == 0 && ((int64(1)<<_la)&274810798080) != 0) {
			p.GetErrorHandler().RecoverInline(p)
		} else {
			p.GetErrorHandler().ReportMatch(p)
			p.Consume()
		}
	}

	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IFieldContext is an interface to support dynamic dispatch.
type IFieldContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	FIELD() antlr.TerminalNode
	FIELD_INDEX() antlr.TerminalNode
	Index() IIndexContext

	// IsFieldContext differentiates from other interfaces.
	IsFieldContext()
}

type FieldContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyFieldContext() *FieldContext {
	var p = new(FieldContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_field
	return p
}

func InitEmptyFieldContext(p *FieldContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_field
}

func (*FieldContext) IsFieldContext() {}

func NewFieldContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *FieldContext {
	var p = new(FieldContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_field

	return p
}

func (s *FieldContext) GetParser() antlr.Parser { return s.parser }

func (s *FieldContext) FIELD() antlr.TerminalNode {
	return s.GetToken(FalcoParserFIELD, 0)
}

func (s *FieldContext) FIELD_INDEX() antlr.TerminalNode {
	return s.GetToken(FalcoParserFIELD_INDEX, 0)
}

func (s *FieldContext) Index() IIndexContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IIndexContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IIndexContext)
}

func (s *FieldContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *FieldContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) Field() (localctx IFieldContext) {
	localctx = NewFieldContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 22, FalcoParserRULE_field)
	p.SetState(128)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}

	switch p.GetTokenStream().LA(1) {
	case FalcoParserFIELD:
		p.EnterOuterAlt(localctx, 1)
		{
			p.SetState(125)
			p.Match(FalcoParserFIELD)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}

	case FalcoParserFIELD_INDEX:
		p.EnterOuterAlt(localctx, 2)
		{
			p.SetState(126)
			p.Match(FalcoParserFIELD_INDEX)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}
		{
			p.SetState(127)
			p.Index()
		}

	default:
		p.SetError(antlr.NewNoViableAltException(p, nil, nil, nil, nil, nil))
		goto errorExit
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IIndexContext is an interface to support dynamic dispatch.
type IIndexContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	String_() IStringContext
	END_INDEX() antlr.TerminalNode

	// IsIndexContext differentiates from other interfaces.
	IsIndexContext()
}

type IndexContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyIndexContext() *IndexContext {
	var p = new(IndexContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_index
	return p
}

func InitEmptyIndexContext(p *IndexContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_index
}

func (*IndexContext) IsIndexContext() {}

func NewIndexContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *IndexContext {
	var p = new(IndexContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_index

	return p
}

func (s *IndexContext) GetParser() antlr.Parser { return s.parser }

func (s *IndexContext) String_() IStringContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IStringContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IStringContext)
}

func (s *IndexContext) END_INDEX() antlr.TerminalNode {
	return s.GetToken(FalcoParserEND_INDEX, 0)
}

func (s *IndexContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *IndexContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) Index() (localctx IIndexContext) {
	localctx = NewIndexContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 24, FalcoParserRULE_index)
	p.EnterOuterAlt(localctx, 1)
	{
		p.SetState(130)
		p.String_()
	}
	{
		p.SetState(131)
		p.Match(FalcoParserEND_INDEX)
		if p.HasError() {
			// Recognition error - abort rule
			goto errorExit
		}
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// ICallContext is an interface to support dynamic dispatch.
type ICallContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	CALL() antlr.TerminalNode
	AllArgument() []IArgumentContext
	Argument(i int) IArgumentContext
	CLOSE() antlr.TerminalNode
	CLOSE_INDEX() antlr.TerminalNode
	Index() IIndexContext
	AllCOMMA() []antlr.TerminalNode
	COMMA(i int) antlr.TerminalNode

	// IsCallContext differentiates from other interfaces.
	IsCallContext()
}

type CallContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyCallContext() *CallContext {
	var p = new(CallContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_call
	return p
}

func InitEmptyCallContext(p *CallContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_call
}

func (*CallContext) IsCallContext() {}

func NewCallContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *CallContext {
	var p = new(CallContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_call

	return p
}

func (s *CallContext) GetParser() antlr.Parser { return s.parser }

func (s *CallContext) CALL() antlr.TerminalNode {
	return s.GetToken(FalcoParserCALL, 0)
}

func (s *CallContext) AllArgument() []IArgumentContext {
	children := s.GetChildren()
	len := 0
	for _, ctx := range children {
		if _, ok := ctx.(IArgumentContext); ok {
			len++
		}
	}

	tst := make([]IArgumentContext, len)
	i := 0
	for _, ctx := range children {
		if t, ok := ctx.(IArgumentContext); ok {
			tst[i] = t.(IArgumentContext)
			i++
		}
	}

	return tst
}

func (s *CallContext) Argument(i int) IArgumentContext {
	var t antlr.RuleContext
	j := 0
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IArgumentContext); ok {
			if j == i {
				t = ctx.(antlr.RuleContext)
				break
			}
			j++
		}
	}

	if t == nil {
		return nil
	}

	return t.(IArgumentContext)
}

func (s *CallContext) CLOSE() antlr.TerminalNode {
	return s.GetToken(FalcoParserCLOSE, 0)
}

func (s *CallContext) CLOSE_INDEX() antlr.TerminalNode {
	return s.GetToken(FalcoParserCLOSE_INDEX, 0)
}

func (s *CallContext) Index() IIndexContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IIndexContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IIndexContext)
}

func (s *CallContext) AllCOMMA() []antlr.TerminalNode {
	return s.GetTokens(FalcoParserCOMMA)
}

func (s *CallContext) COMMA(i int) antlr.TerminalNode {
	return s.GetToken(FalcoParserCOMMA, i)
}

func (s *CallContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *CallContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) Call() (localctx ICallContext) {
	localctx = NewCallContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 26, FalcoParserRULE_call)
	var _la int

	p.EnterOuterAlt(localctx, 1)
	{
		p.SetState(133)
		p.Match(FalcoParserCALL)
		if p.HasError() {
			// Recognition error - abort rule
			goto errorExit
		}
	}
	{
		p.SetState(134)
		p.Argument()
	}
	p.SetState(139)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}
	_la = p.GetTokenStream().LA(1)

	for _la == FalcoParserCOMMA {
		{
			p.SetState(135)
			p.Match(FalcoParserCOMMA)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}
		{
			p.SetState(136)
			p.Argument()
		}

		p.SetState(141)
		p.GetErrorHandler().Sync(p)
		if p.HasError() {
			goto errorExit
		}
		_la = p.GetTokenStream().LA(1)
	}
	p.SetState(145)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}

	switch p.GetTokenStream().LA(1) {
	case FalcoParserCLOSE:
		{
			p.SetState(142)
			p.Match(FalcoParserCLOSE)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}

	case FalcoParserCLOSE_INDEX:
		{
			p.SetState(143)
			p.Match(FalcoParserCLOSE_INDEX)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}
		{
			p.SetState(144)
			p.Index()
		}

	default:
		p.SetError(antlr.NewNoViableAltException(p, nil, nil, nil, nil, nil))
		goto errorExit
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IArgumentContext is an interface to support dynamic dispatch.
type IArgumentContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	AllValue() []IValueContext
	Value(i int) IValueContext
	OPEN() antlr.TerminalNode
	CLOSE() antlr.TerminalNode
	AllCOMMA() []antlr.TerminalNode
	COMMA(i int) antlr.TerminalNode

	// IsArgumentContext differentiates from other interfaces.
	IsArgumentContext()
}

type ArgumentContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyArgumentContext() *ArgumentContext {
	var p = new(ArgumentContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_argument
	return p
}

func InitEmptyArgumentContext(p *ArgumentContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_argument
}

func (*ArgumentContext) IsArgumentContext() {}

func NewArgumentContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *ArgumentContext {
	var p = new(ArgumentContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_argument

	return p
}

func (s *ArgumentContext) GetParser() antlr.Parser { return s.parser }

func (s *ArgumentContext) AllValue() []IValueContext {
	children := s.GetChildren()
	len := 0
	for _, ctx := range children {
		if _, ok := ctx.(IValueContext); ok {
			len++
		}
	}

	tst := make([]IValueContext, len)
	i := 0
	for _, ctx := range children {
		if t, ok := ctx.(IValueContext); ok {
			tst[i] = t.(IValueContext)
			i++
		}
	}

	return tst
}

func (s *ArgumentContext) Value(i int) IValueContext {
	var t antlr.RuleContext
	j := 0
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IValueContext); ok {
			if j == i {
				t = ctx.(antlr.RuleContext)
				break
			}
			j++
		}
	}

	if t == nil {
		return nil
	}

	return t.(IValueContext)
}

func (s *ArgumentContext) OPEN() antlr.TerminalNode {
	return s.GetToken(FalcoParserOPEN, 0)
}

func (s *ArgumentContext) CLOSE() antlr.TerminalNode {
	return s.GetToken(FalcoParserCLOSE, 0)
}

func (s *ArgumentContext) AllCOMMA() []antlr.TerminalNode {
	return s.GetTokens(FalcoParserCOMMA)
}

func (s *ArgumentContext) COMMA(i int) antlr.TerminalNode {
	return s.GetToken(FalcoParserCOMMA, i)
}

func (s *ArgumentContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *ArgumentContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) Argument() (localctx IArgumentContext) {
	localctx = NewArgumentContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 28, FalcoParserRULE_argument)
	var _la int

	p.SetState(160)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}

	switch p.GetTokenStream().LA(1) {
	case FalcoParserFIELD, FalcoParserFIELD_INDEX, FalcoParserCALL, FalcoParserNUMBER, FalcoParserQUOTED:
		p.EnterOuterAlt(localctx, 1)
		{
			p.SetState(147)
			p.Value()
		}

	case FalcoParserOPEN:
		p.EnterOuterAlt(localctx, 2)
		{
			p.SetState(148)
			p.Match(FalcoParserOPEN)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}
		p.SetState(157)
		p.GetErrorHandler().Sync(p)
		if p.HasError() {
			goto errorExit
		}
		_la = p.GetTokenStream().LA(1)

		if (int64(_la) & ^0x3f) == 0 && ((int64(1)<<_la)&12032) != 0 {
			{
				p.SetState(149)
				p.Value()
			}
			p.SetState(154)
			p.GetErrorHandler().Sync(p)
			if p.HasError() {
				goto errorExit
			}
			_la = p.GetTokenStream().LA(1)

			for _la == FalcoParserCOMMA {
				{
					p.SetState(150)
					p.Match(FalcoParserCOMMA)
					if p.HasError() {
						// Recognition error - abort rule
						goto errorExit
					}
				}
				{
					p.SetState(151)
					p.Value()
				}

				p.SetState(156)
				p.GetErrorHandler().Sync(p)
				if p.HasError() {
					goto errorExit
				}
				_la = p.GetTokenStream().LA(1)
			}

		}
		{
			p.SetState(159)
			p.Match(FalcoParserCLOSE)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}

	default:
		p.SetError(antlr.NewNoViableAltException(p, nil, nil, nil, nil, nil))
		goto errorExit
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IValueContext is an interface to support dynamic dispatch.
type IValueContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	Field() IFieldContext
	Call() ICallContext
	QUOTED() antlr.TerminalNode
	NUMBER() antlr.TerminalNode

	// IsValueContext differentiates from other interfaces.
	IsValueContext()
}

type ValueContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyValueContext() *ValueContext {
	var p = new(ValueContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_value
	return p
}

func InitEmptyValueContext(p *ValueContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_value
}

func (*ValueContext) IsValueContext() {}

func NewValueContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *ValueContext {
	var p = new(ValueContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_value

	return p
}

func (s *ValueContext) GetParser() antlr.Parser { return s.parser }

func (s *ValueContext) Field() IFieldContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IFieldContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(IFieldContext)
}

func (s *ValueContext) Call() ICallContext {
	var t antlr.RuleContext
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(ICallContext); ok {
			t = ctx.(antlr.RuleContext)
			break
		}
	}

	if t == nil {
		return nil
	}

	return t.(ICallContext)
}

func (s *ValueContext) QUOTED() antlr.TerminalNode {
	return s.GetToken(FalcoParserQUOTED, 0)
}

func (s *ValueContext) NUMBER() antlr.TerminalNode {
	return s.GetToken(FalcoParserNUMBER, 0)
}

func (s *ValueContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *ValueContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) Value() (localctx IValueContext) {
	localctx = NewValueContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 30, FalcoParserRULE_value)
	p.SetState(166)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}

	switch p.GetTokenStream().LA(1) {
	case FalcoParserFIELD, FalcoParserFIELD_INDEX:
		p.EnterOuterAlt(localctx, 1)
		{
			p.SetState(162)
			p.Field()
		}

	case FalcoParserCALL:
		p.EnterOuterAlt(localctx, 2)
		{
			p.SetState(163)
			p.Call()
		}

	case FalcoParserQUOTED:
		p.EnterOuterAlt(localctx, 3)
		{
			p.SetState(164)
			p.Match(FalcoParserQUOTED)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}

	case FalcoParserNUMBER:
		p.EnterOuterAlt(localctx, 4)
		{
			p.SetState(165)
			p.Match(FalcoParserNUMBER)
			if p.HasError() {
				// Recognition error - abort rule
				goto errorExit
			}
		}

	default:
		p.SetError(antlr.NewNoViableAltException(p, nil, nil, nil, nil, nil))
		goto errorExit
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IListContext is an interface to support dynamic dispatch.
type IListContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	OPEN() antlr.TerminalNode
	CLOSE() antlr.TerminalNode
	AllString_() []IStringContext
	String_(i int) IStringContext
	AllCOMMA() []antlr.TerminalNode
	COMMA(i int) antlr.TerminalNode

	// IsListContext differentiates from other interfaces.
	IsListContext()
}

type ListContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyListContext() *ListContext {
	var p = new(ListContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_list
	return p
}

func InitEmptyListContext(p *ListContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_list
}

func (*ListContext) IsListContext() {}

func NewListContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *ListContext {
	var p = new(ListContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_list

	return p
}

func (s *ListContext) GetParser() antlr.Parser { return s.parser }

func (s *ListContext) OPEN() antlr.TerminalNode {
	return s.GetToken(FalcoParserOPEN, 0)
}

func (s *ListContext) CLOSE() antlr.TerminalNode {
	return s.GetToken(FalcoParserCLOSE, 0)
}

func (s *ListContext) AllString_() []IStringContext {
	children := s.GetChildren()
	len := 0
	for _, ctx := range children {
		if _, ok := ctx.(IStringContext); ok {
			len++
		}
	}

	tst := make([]IStringContext, len)
	i := 0
	for _, ctx := range children {
		if t, ok := ctx.(IStringContext); ok {
			tst[i] = t.(IStringContext)
			i++
		}
	}

	return tst
}

func (s *ListContext) String_(i int) IStringContext {
	var t antlr.RuleContext
	j := 0
	for _, ctx := range s.GetChildren() {
		if _, ok := ctx.(IStringContext); ok {
			if j == i {
				t = ctx.(antlr.RuleContext)
				break
			}
			j++
		}
	}

	if t == nil {
		return nil
	}

	return t.(IStringContext)
}

func (s *ListContext) AllCOMMA() []antlr.TerminalNode {
	return s.GetTokens(FalcoParserCOMMA)
}

func (s *ListContext) COMMA(i int) antlr.TerminalNode {
	return s.GetToken(FalcoParserCOMMA, i)
}

func (s *ListContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *ListContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) List() (localctx IListContext) {
	localctx = NewListContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 32, FalcoParserRULE_list)
	var _la int

	p.EnterOuterAlt(localctx, 1)
	{
		p.SetState(168)
		p.Match(FalcoParserOPEN)
		if p.HasError() {
			// Recognition error - abort rule
			goto errorExit
		}
	}
	p.SetState(177)
	p.GetErrorHandler().Sync(p)
	if p.HasError() {
		goto errorExit
	}
	_la = p.GetTokenStream().LA(1)

	if _la == FalcoParserBARE || _la == FalcoParserQUOTED {
		{
			p.SetState(169)
			p.String_()
		}
		p.SetState(174)
		p.GetErrorHandler().Sync(p)
		if p.HasError() {
			goto errorExit
		}
		_la = p.GetTokenStream().LA(1)

		for _la == FalcoParserCOMMA {
			{
				p.SetState(170)
				p.Match(FalcoParserCOMMA)
				if p.HasError() {
					// Recognition error - abort rule
					goto errorExit
				}
			}
			{
				p.SetState(171)
				p.String_()
			}

			p.SetState(176)
			p.GetErrorHandler().Sync(p)
			if p.HasError() {
				goto errorExit
			}
			_la = p.GetTokenStream().LA(1)
		}

	}
	{
		p.SetState(179)
		p.Match(FalcoParserCLOSE)
		if p.HasError() {
			// Recognition error - abort rule
			goto errorExit
		}
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// IStringContext is an interface to support dynamic dispatch.
type IStringContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	BARE() antlr.TerminalNode
	QUOTED() antlr.TerminalNode

	// IsStringContext differentiates from other interfaces.
	IsStringContext()
}

type StringContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyStringContext() *StringContext {
	var p = new(StringContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_string
	return p
}

func InitEmptyStringContext(p *StringContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_string
}

func (*StringContext) IsStringContext() {}

func NewStringContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *StringContext {
	var p = new(StringContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_string

	return p
}

func (s *StringContext) GetParser() antlr.Parser { return s.parser }

func (s *StringContext) BARE() antlr.TerminalNode {
	return s.GetToken(FalcoParserBARE, 0)
}

func (s *StringContext) QUOTED() antlr.TerminalNode {
	return s.GetToken(FalcoParserQUOTED, 0)
}

func (s *StringContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *StringContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) String_() (localctx IStringContext) {
	localctx = NewStringContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 34, FalcoParserRULE_string)
	var _la int

	p.EnterOuterAlt(localctx, 1)
	{
		p.SetState(181)
		_la = p.GetTokenStream().LA(1)

		if !(_la == FalcoParserBARE || _la == FalcoParserQUOTED) {
			p.GetErrorHandler().RecoverInline(p)
		} else {
			p.GetErrorHandler().ReportMatch(p)
			p.Consume()
		}
	}

	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}

// INumberContext is an interface to support dynamic dispatch.
type INumberContext interface {
	antlr.ParserRuleContext

	// GetParser returns the parser.
	GetParser() antlr.Parser

	// Getter signatures
	NUMBER() antlr.TerminalNode

	// IsNumberContext differentiates from other interfaces.
	IsNumberContext()
}

type NumberContext struct {
	antlr.BaseParserRuleContext
	parser antlr.Parser
}

func NewEmptyNumberContext() *NumberContext {
	var p = new(NumberContext)
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_number
	return p
}

func InitEmptyNumberContext(p *NumberContext) {
	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, nil, -1)
	p.RuleIndex = FalcoParserRULE_number
}

func (*NumberContext) IsNumberContext() {}

func NewNumberContext(parser antlr.Parser, parent antlr.ParserRuleContext, invokingState int) *NumberContext {
	var p = new(NumberContext)

	antlr.InitBaseParserRuleContext(&p.BaseParserRuleContext, parent, invokingState)

	p.parser = parser
	p.RuleIndex = FalcoParserRULE_number

	return p
}

func (s *NumberContext) GetParser() antlr.Parser { return s.parser }

func (s *NumberContext) NUMBER() antlr.TerminalNode {
	return s.GetToken(FalcoParserNUMBER, 0)
}

func (s *NumberContext) GetRuleContext() antlr.RuleContext {
	return s
}

func (s *NumberContext) ToStringTree(ruleNames []string, recog antlr.Recognizer) string {
	return antlr.TreesStringTree(s, ruleNames, recog)
}

func (p *FalcoParser) Number() (localctx INumberContext) {
	localctx = NewNumberContext(p, p.GetParserRuleContext(), p.GetState())
	p.EnterRule(localctx, 36, FalcoParserRULE_number)
	p.EnterOuterAlt(localctx, 1)
	{
		p.SetState(183)
		p.Match(FalcoParserNUMBER)
		if p.HasError() {
			// Recognition error - abort rule
			goto errorExit
		}
	}

errorExit:
	if p.HasError() {
		v := p.GetError()
		localctx.SetException(v)
		p.GetErrorHandler().ReportError(p, v)
		p.GetErrorHandler().Recover(p, v)
		p.SetError(nil)
	}
	p.ExitRule()
	return localctx
}
