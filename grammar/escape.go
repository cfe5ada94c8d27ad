package grammar

import (
	"strconv"
	"strings"
)

// unescape is the text of a quoted string, quotes included. When an escape is
// none of the language's, it gives its offset and what is wrong with it.
func unescape(quoted string) (text string, offset int, message string) {
	quote, body := quoted[0], quoted[1:len(quoted)-1]
	if strings.IndexByte(body, '\\') < 0 {
		return body, 0, ""
	}
	var out []byte
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			out = append(out, body[i])
			continue
		}
		i++ // the lexer takes care that something follows a backslash
		switch c := body[i]; {
		case c == 'x':
			n, err := strconv.ParseUint(body[i+1:min(i+3, len(body))], 16, 8)
			if err != nil || len(body) < i+3 {
				return "", i, `\x needs two hexadecimal digits`
			}
			out = append(out, byte(n))
			i += 2
		case c == quote:
			out = append(out, c)
		default:
			n := strings.IndexByte(`bfnrt\/ `, c)
			if n < 0 {
				return "", i, `the escape \` + plain(string(rune(c))) + ` is not known`
			}
			out = append(out, "\b\f\n\r\t\\/ "[n])
		}
	}
	return string(out), 0, ""
}
