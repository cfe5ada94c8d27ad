package jsonfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is a time in a file, as "500ms" or "1m30s".
type Duration time.Duration

// UnmarshalJSON reads a duration.
func (d *Duration) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return errors.New(`want a duration such as "500ms" or "2m"`)
	}
	v, err := time.ParseDuration(s)
	if err != nil || v < 0 {
		return fmt.Errorf(`want a duration such as "500ms" or "2m", have %q`, s)
	}
	*d = Duration(v)
	return nil
}

// MarshalJSON writes what UnmarshalJSON reads.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// String is what UnmarshalJSON reads.
func (d Duration) String() string { return time.Duration(d).String() }

// Bytes is a size in a file: a number of bytes, or a text such as "64MiB". It may be the
// value of a flag as well (pflag.Value), which says the same.
type Bytes int64

// UnmarshalJSON reads a size.
func (b *Bytes) UnmarshalJSON(text []byte) error {
	if !b.parse(strings.Trim(string(text), `"`)) {
		return fmt.Errorf(`want a size such as 65536 or "64MiB", have %s`, text)
	}
	return nil
}

// Set takes a size from a command line.
func (b *Bytes) Set(text string) error {
	if !b.parse(text) {
		return errors.New("want a size such as 65536 or 64MiB")
	}
	return nil
}

// Type is what a flag's help calls its value.
func (*Bytes) Type() string { return "size" }

func (b *Bytes) parse(s string) bool {
	number, shift := strings.TrimSuffix(s, " bytes"), 0
	for i, unit := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if before, ok := strings.CutSuffix(s, unit); ok {
			number, shift = strings.TrimSpace(before), 10*(i+1)
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > (1<<62)>>shift {
		return false
	}
	*b = Bytes(n << shift)
	return true
}

// String is the size with the largest unit that it is a multiple of, in a form that is
// read again.
func (b Bytes) String() string {
	if b == 0 {
		return "0"
	}
	for i, unit := range []string{"TiB", "GiB", "MiB", "KiB"} {
		if shift := 40 - 10*i; b%(1<<shift) == 0 {
			return strconv.FormatInt(int64(b>>shift), 10) + " " + unit
		}
	}
	return strconv.FormatInt(int64(b), 10) + " bytes"
}
