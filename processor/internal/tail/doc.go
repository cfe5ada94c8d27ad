// Package tail reads files that others still write: it waits at their ends for more,
// and sees when they are renamed, removed, truncated or written anew. It looks at
// intervals, which works on every file system; a kernel's notices do not.
//
// Invariant: all bytes that one Reader returns are of one content. A file whose first
// bytes are others than before ends with ErrAnew, never with bytes of both.
package tail
