// Package escape makes event data safe to write: paths, arguments and names are
// chosen by whoever is observed.
//
// Invariant: what it appends is printable and on one line, and does nothing to a
// terminal; text that was so already is not changed.
package escape

import (
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const hex = "0123456789abcdef"

// AppendJSON appends s as a JSON string. More than JSON demands is escaped: all
// that is not printable. Bytes that are not UTF-8 become U+FFFD.
func AppendJSON(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		if b := s[i]; b >= ' ' && b < 0x7f && b != '"' && b != '\\' {
			i++ // nearly all there is
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r != '"' && r != '\\' && printable(r, size) {
			i += size
			continue
		}
		dst = appendJSONRune(append(dst, s[from:i]...), r)
		i += size
		from = i
	}
	return append(append(dst, s[from:]...), '"')
}

// AppendText appends s with each byte of what is not printable as \xNN.
func AppendText(dst []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if printable(r, size) {
			i += size
			continue
		}
		dst = append(dst, s[from:i]...)
		for _, b := range []byte(s[i : i+size]) {
			dst = append(dst, '\\', 'x', hex[b>>4], hex[b&15])
		}
		i += size
		from = i
	}
	return append(dst, s[from:]...)
}

// Text is s as AppendText appends it.
func Text(s string) string {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !printable(r, size) {
			return string(AppendText(nil, s))
		}
		i += size
	}
	return s
}

func printable(r rune, size int) bool {
	if r < utf8.RuneSelf {
		return r >= ' ' && r < 0x7f
	}
	return unicode.IsPrint(r) && !(r == utf8.RuneError && size == 1)
}

func appendJSONRune(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		return appendUnit(appendUnit(dst, high), low)
	}
	return appendUnit(dst, r)
}

func appendUnit(dst []byte, unit rune) []byte {
	return append(dst, '\\', 'u', hex[unit>>12&15], hex[unit>>8&15], hex[unit>>4&15], hex[unit&15])
}
