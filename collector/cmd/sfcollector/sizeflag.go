package main

import (
	"strconv"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// sizeFlag is a flag that is a size, as configuration files have it: 65536 or 64MiB.
type sizeFlag struct{ to *jsonfile.Bytes }

// Set implements pflag.Value.
func (f *sizeFlag) Set(text string) error { return f.to.UnmarshalJSON([]byte(strconv.Quote(text))) }

// String implements pflag.Value, in a form that Set takes.
func (f *sizeFlag) String() string {
	if f.to == nil {
		return ""
	}
	n := int64(*f.to)
	for i, unit := range []string{"GiB", "MiB", "KiB"} {
		if shift := 30 - 10*i; n != 0 && n%(1<<shift) == 0 {
			return strconv.FormatInt(n>>shift, 10) + unit
		}
	}
	return strconv.FormatInt(n, 10)
}

// Type implements pflag.Value.
func (*sizeFlag) Type() string { return "size" }
