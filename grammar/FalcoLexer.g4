// The tokens of a rule's condition.
//
// What a word means depends on where it stands: "not" is an operator before a
// check and a value behind "=". The modes are the places: an operand comes next
// (default), it has come (TAIL), an operator (OPERATOR), a value of some sort
// (NUMBER, VALUE, LIST, ITEMS), and inside brackets (INDEX, ARGS).
//
// UNEXPECTED takes what no other token does, so that every error is the
// parser's and is reported in one form.
lexer grammar FalcoLexer;

tokens {
    UNEXPECTED,
    OPEN,
    CLOSE,
    COMMA,
    AND,
    OR,
    NAME,
    FIELD,
    FIELD_INDEX,
    CALL,
    NUMBER,
    BARE,
    QUOTED
}

fragment BLANK: [ \b\t\r\n];
fragment WORD: [a-zA-Z] [a-zA-Z0-9_]*;
fragment PATH: WORD ('.' WORD)+;
fragment TRANSFORMER: 'tolower' | 'toupper' | 'b64' | 'basename' | 'len' | 'join' | 'concat' | 'getopt';
fragment STRING: '"' ('\\' . | ~["\\])* '"' | '\'' ('\\' . | ~['\\])* '\'';
fragment BARE_STRING: ~[ \b\t\r\n(),="']+;
fragment DECIMAL: [+-]? [0-9]+ '.'? [0-9]* ([eE] [+-] [0-9]+)?;
fragment HEXADECIMAL: '0' [xX] [0-9a-zA-Z]+;
fragment WORD_OPERATOR:
    'glob' | 'iglob' | 'contains' | 'icontains' | 'bcontains' | 'startswith'
    | 'bstartswith' | 'endswith' | 'regex';

// An operand comes next.
BLANKS_BEFORE: BLANK+ -> skip;
NOT: 'not' BLANK+;
NOT_OPEN: 'not(';
OPEN_BEFORE: '(' -> type(OPEN);
CLOSE_BEFORE: ')' -> type(CLOSE), mode(TAIL);
CALL_BEFORE: TRANSFORMER '(' -> type(CALL), mode(OPERATOR), pushMode(ARGS);
NAME_BEFORE: WORD -> type(NAME), mode(TAIL);
FIELD_BEFORE: PATH -> type(FIELD), mode(OPERATOR);
FIELD_INDEX_BEFORE: PATH '[' -> type(FIELD_INDEX), mode(OPERATOR), pushMode(INDEX);
OTHER_BEFORE: . -> type(UNEXPECTED), mode(REST);

// An operand has come.
mode TAIL;
BLANKS_TAIL: BLANK+ -> skip;
AND_TAIL: 'and' BLANK+ -> type(AND), mode(DEFAULT_MODE);
AND_OPEN: 'and(' -> mode(DEFAULT_MODE);
OR_TAIL: 'or' BLANK+ -> type(OR), mode(DEFAULT_MODE);
OR_OPEN: 'or(' -> mode(DEFAULT_MODE);
CLOSE_TAIL: ')' -> type(CLOSE);
OTHER_TAIL: . -> type(UNEXPECTED), mode(REST);

mode OPERATOR;
BLANKS_OPERATOR: BLANK+ -> skip;
EXISTS: 'exists' -> mode(TAIL);
LT: '<' -> mode(NUMBERS);
LE: '<=' -> mode(NUMBERS);
GT: '>' -> mode(NUMBERS);
GE: '>=' -> mode(NUMBERS);
EQ: '=' -> mode(VALUE);
EQEQ: '==' -> mode(VALUE);
NE: '!=' -> mode(VALUE);
GLOB: 'glob' -> mode(VALUE);
IGLOB: 'iglob' -> mode(VALUE);
CONTAINS: 'contains' -> mode(VALUE);
ICONTAINS: 'icontains' -> mode(VALUE);
BCONTAINS: 'bcontains' -> mode(VALUE);
STARTSWITH: 'startswith' -> mode(VALUE);
BSTARTSWITH: 'bstartswith' -> mode(VALUE);
ENDSWITH: 'endswith' -> mode(VALUE);
REGEX: 'regex' -> mode(VALUE);
IN: 'in' -> mode(LIST);
INTERSECTS: 'intersects' -> mode(LIST);
PMATCH: 'pmatch' -> mode(LIST);
// A blank must follow an operator that is a word.
JOINED_OPERATOR: WORD_OPERATOR ~[ \b\t\r\n]+ -> type(UNEXPECTED), mode(REST);
OTHER_OPERATOR: . -> type(UNEXPECTED), mode(REST);

mode NUMBERS;
BLANKS_NUMBER: BLANK+ -> skip;
HEX_NUMBER: HEXADECIMAL -> type(NUMBER), mode(TAIL);
DECIMAL_NUMBER: DECIMAL -> type(NUMBER), mode(TAIL);
CALL_NUMBER: ('val' | TRANSFORMER) '(' -> type(CALL), mode(TAIL), pushMode(ARGS);
OTHER_NUMBER: . -> type(UNEXPECTED), mode(REST);

mode VALUE;
BLANKS_VALUE: BLANK+ -> skip;
MODIFIER: BLANK+ ('oneof' | 'anyof' | 'allof') BLANK+ -> mode(LIST);
CALL_VALUE: ('val' | TRANSFORMER) '(' -> type(CALL), mode(TAIL), pushMode(ARGS);
QUOTED_VALUE: STRING -> type(QUOTED), mode(TAIL);
BARE_VALUE: BARE_STRING -> type(BARE), mode(TAIL);
OTHER_VALUE: . -> type(UNEXPECTED), mode(REST);

// A list or its name; or what follows a MODIFIER that was a value.
mode LIST;
BLANKS_LIST: BLANK+ -> skip;
OPEN_LIST: '(' -> type(OPEN), mode(ITEMS);
CALL_LIST: ('val' | TRANSFORMER) '(' -> type(CALL), mode(TAIL), pushMode(ARGS);
NAME_LIST: WORD -> type(NAME), mode(TAIL);
AND_LIST: 'and' BLANK+ -> type(AND), mode(DEFAULT_MODE);
AND_OPEN_LIST: 'and(' -> type(AND_OPEN), mode(DEFAULT_MODE);
OR_LIST: 'or' BLANK+ -> type(OR), mode(DEFAULT_MODE);
OR_OPEN_LIST: 'or(' -> type(OR_OPEN), mode(DEFAULT_MODE);
CLOSE_LIST: ')' -> type(CLOSE), mode(TAIL);
OTHER_LIST: . -> type(UNEXPECTED), mode(REST);

mode ITEMS;
BLANKS_ITEMS: BLANK+ -> skip;
COMMA_ITEMS: ',' -> type(COMMA);
CLOSE_ITEMS: ')' -> type(CLOSE), mode(TAIL);
QUOTED_ITEM: STRING -> type(QUOTED);
BARE_ITEM: BARE_STRING -> type(BARE);
OTHER_ITEM: . -> type(UNEXPECTED), mode(REST);

// A field's or a transformer's argument in brackets; no blanks around it.
mode INDEX;
QUOTED_INDEX: STRING -> type(QUOTED);
BARE_INDEX: ~[ \b\t\r\n[\]"']+ -> type(BARE);
END_INDEX: ']' -> popMode;
OTHER_INDEX: . -> type(UNEXPECTED), mode(REST);

// A transformer's arguments. The mode is pushed once per bracket.
mode ARGS;
BLANKS_ARGS: BLANK+ -> skip;
COMMA_ARGS: ',' -> type(COMMA);
OPEN_ARGS: '(' -> type(OPEN), pushMode(ARGS);
CLOSE_ARGS: ')' -> type(CLOSE), popMode;
CLOSE_INDEX: ')[' -> mode(INDEX);
CALL_ARGS: ('val' | TRANSFORMER) '(' -> type(CALL), pushMode(ARGS);
FIELD_ARGS: PATH -> type(FIELD);
FIELD_INDEX_ARGS: PATH '[' -> type(FIELD_INDEX), pushMode(INDEX);
QUOTED_ARGS: STRING -> type(QUOTED);
HEX_ARGS: HEXADECIMAL -> type(NUMBER);
DECIMAL_ARGS: DECIMAL -> type(NUMBER);
OTHER_ARGS: . -> type(UNEXPECTED), mode(REST);

// Behind an error nothing counts; one token takes it, in linear time.
mode REST;
ANYTHING: [\u0000-\u{10FFFF}]+ -> type(UNEXPECTED);
