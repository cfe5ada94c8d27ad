// A rule's condition. The YAML around it is not this grammar's business.
parser grammar FalcoParser;

options {
    tokenVocab = FalcoLexer;
}

condition: disjunction EOF;

// "or(" closes what stands before it: an "and" cannot follow its bracket.
disjunction: conjunction orTail*;

orTail: OR conjunction | OR_OPEN disjunction CLOSE;

conjunction: negation andTail*;

andTail: AND negation | AND_OPEN disjunction CLOSE;

negation: NOT* (NOT_OPEN disjunction CLOSE | check);

check
    : OPEN disjunction CLOSE # group
    | NAME                   # macro
    | operand comparison     # comparisonCheck
    ;

operand: field | call;

comparison
    : EXISTS                                               # exists
    | op = (LT | LE | GT | GE) (number | call)             # numberComparison
    | stringOperator (string | call | modified)            # stringComparison
    | op = (IN | INTERSECTS | PMATCH) (list | NAME | call) # listComparison
    ;

// A modifier without a list is the value that it spells.
modified: MODIFIER (list | NAME)?;

stringOperator
    : EQ
    | EQEQ
    | NE
    | GLOB
    | IGLOB
    | CONTAINS
    | ICONTAINS
    | BCONTAINS
    | STARTSWITH
    | BSTARTSWITH
    | ENDSWITH
    | REGEX
    ;

field: FIELD | FIELD_INDEX index;

index: string END_INDEX;

call: CALL argument (COMMA argument)* (CLOSE | CLOSE_INDEX index);

argument: value | OPEN (value (COMMA value)*)? CLOSE;

value: field | call | QUOTED | NUMBER;

list: OPEN (string (COMMA string)*)? CLOSE;

string: BARE | QUOTED;

number: NUMBER;
