// Package transform resolves transformers, such as toupper(proc.name), to what
// reads their value: a view.Getter, as that of a field. Whatever takes a field
// therefore takes a transformer.
//
// tolower, toupper, b64 (which decodes) and basename work on a text, and on each
// element of a list; len counts bytes or elements; join and concat make one text
// of several; getopt reads options from a list of arguments.
//
// Invariant: names, types and the number of arguments are settled when a rule is
// compiled, and a call that does not depend on the event is computed then. A
// missing input makes a missing output, and a list with no element is missing; but
// the length of such a list is 0.
//
// tolower and toupper allocate only when they change something, basename and len
// of a text never; what makes new text allocates.
package transform
