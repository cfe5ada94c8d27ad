// Package schema embeds the Avro schemas that this project writes: v5, the
// original collector's, and v6, which appends fields and branches to it. Both
// are frozen: what comes later appends to them, under another version.
package schema

import _ "embed"

// V5 is the schema of the original collector's version 5.
//
//go:embed v5.avsc
var V5 string

// V6 is the schema of version 6.
//
//go:embed v6.avsc
var V6 string
