// Package plan compiles a resolved condition into closures.
//
// A condition is compiled once for every type of event: what it says about
// evt.type is then settled, and a rule that cannot hold for a type is not in
// that type's list. Names, types, constants and sets are resolved here as well;
// an evaluation looks nothing up.
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
