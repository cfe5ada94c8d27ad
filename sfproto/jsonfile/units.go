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
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

// Bytes is a size in a file: a number of bytes, or a text such as "64MiB".
type Bytes int64

// UnmarshalJSON reads a size.
func (b *Bytes) UnmarshalJSON(text []byte) error {
	s := strings.Trim(string(text), `"`)
	number, shift := s, 0
	for i, unit := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if before, ok := strings.CutSuffix(s, unit); ok {
			number, shift = strings.TrimSpace(before), 10*(i+1)
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > (1<<62)>>shift {
		return fmt.Errorf(`want a size such as 65536 or "64MiB", have %s`, text)
	}
	*b = Bytes(n << shift)
	return nil
}

// String is the size with the largest unit that it is a multiple of.
func (b Bytes) String() string {
	for i, unit := range []string{"TiB", "GiB", "MiB", "KiB"} {
		if shift := 40 - 10*i; b != 0 && b%(1<<shift) == 0 {
			return strconv.FormatInt(int64(b>>shift), 10) + " " + unit
		}
	}
	return strconv.FormatInt(int64(b), 10) + " bytes"
}
