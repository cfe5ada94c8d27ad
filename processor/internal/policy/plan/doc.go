// Package plan compiles a resolved condition into closures.
//
// A condition is specialised for every type of event: what it says about
// evt.type is then settled, and a condition that cannot hold for a type is not in
// that type's list. Names, types, constants and sets are resolved here as well;
// an evaluation looks nothing up.
//
// Conditions are evaluated as a Set. Equal parts of them are one, answered once for
// an event. Conditions with a part in common stand under it as a guard. The checks
// of a field that compare it with words (=, in, startswith, pmatch) are one catalog,
// a trie that a value walks once; a condition that needs one of these checks lies on
// the catalog's shelf and is looked at when the check holds. So most conditions cost
// nothing for most events.
//
// A missing value satisfies no check, whatever its operator; "not" of the check
// then holds. Of a field with several values one must satisfy the check, but for
// != on the ends of a connection (fd.ip, fd.port, ...), which both must.
//
// A transformer stands wherever a field does; package transform reads both.
//
// Invariant: evaluating allocates nothing, but for transformers of lists and those
// on the right of an operator.
package plan
