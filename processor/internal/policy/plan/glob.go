package plan

import (
	"slices"
	"strings"
)

// glob matches a whole text as fnmatch does without its path mode: * crosses
// slashes, ? is one byte, [a-z], [!a-z] and [[:digit:]] are sets, a backslash takes the next
// byte as it is.
func glob(pattern, text string, fold bool) bool {
	p, t := 0, 0
	star, resume := -1, 0 // the last * and the text that it has not yet taken
	for t < len(text) {
		if p < len(pattern) && pattern[p] == '*' {
			star, resume = p, t
			p++
			continue
		}
		if p < len(pattern) {
			if ok, size := globByte(pattern[p:], text[t], fold); ok {
				p += size
				t++
				continue
			}
		}
		if star < 0 {
			return false
		}
		resume++
		p, t = star+1, resume
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// globMatch matches a whole text with a pattern. One whose only wildcard is '*' is
// the texts between the stars, one after the other.
func globMatch(pattern string) match[string] {
	if strings.ContainsAny(pattern, `?[\`) {
		return func(v string) bool { return glob(pattern, v, false) }
	}
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return func(v string) bool { return v == pattern }
	}
	between := slices.DeleteFunc(parts[1:len(parts)-1], func(p string) bool { return p == "" })
	return func(v string) bool {
		if len(v) < len(first)+len(last) || !strings.HasPrefix(v, first) || !strings.HasSuffix(v, last) {
			return false
		}
		v = v[len(first) : len(v)-len(last)]
		for _, p := range between {
			i := strings.Index(v, p)
			if i < 0 {
				return false
			}
			v = v[i+len(p):]
		}
		return true
	}
}

// globByte matches one byte with the first element of a pattern, and gives the
// element's size.
func globByte(pattern string, c byte, fold bool) (bool, int) {
	if fold {
		c = lower(c)
	}
	switch pattern[0] {
	case '?':
		return true, 1
	case '[':
		if in, size := globSet(pattern, c, fold); size > 0 {
			return in, size
		}
	case '\\':
		if len(pattern) > 1 {
			return folded(pattern[1], fold) == c, 2
		}
	}
	return folded(pattern[0], fold) == c, 1
}

func folded(c byte, fold bool) byte {
	if fold {
		return lower(c)
	}
	return c
}

// globSet matches a set; its size is 0 when it has no end, and '[' then stands
// for itself.
func globSet(pattern string, c byte, fold bool) (in bool, size int) {
	i := 1
	negated := i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^')
	if negated {
		i++
	}
	for first := i; i < len(pattern) && (pattern[i] != ']' || i == first); {
		if name, _, ok := strings.Cut(strings.TrimPrefix(pattern[i:], "[:"), ":]"); ok && strings.HasPrefix(pattern[i:], "[:") {
			in = in || ofClass(name, c)
			i += len(name) + len("[::]")
			continue
		}
		low, high := folded(pattern[i], fold), folded(pattern[i], fold)
		i++
		if i+1 < len(pattern) && pattern[i] == '-' && pattern[i+1] != ']' {
			high = folded(pattern[i+1], fold)
			i += 2
		}
		in = in || low <= c && c <= high
	}
	if i >= len(pattern) {
		return false, 0
	}
	return in != negated, i + 1
}

// ofClass reports whether a byte is of a class of POSIX, which are of ASCII.
func ofClass(name string, c byte) bool {
	switch name {
	case "alnum":
		return ofClass("alpha", c) || ofClass("digit", c)
	case "alpha":
		return ofClass("lower", c) || ofClass("upper", c)
	case "blank":
		return c == ' ' || c == '\t'
	case "cntrl":
		return c < ' ' || c == 0x7f
	case "digit":
		return c >= '0' && c <= '9'
	case "graph":
		return c > ' ' && c < 0x7f
	case "lower":
		return c >= 'a' && c <= 'z'
	case "print":
		return c >= ' ' && c < 0x7f
	case "punct":
		return ofClass("graph", c) && !ofClass("alnum", c)
	case "space":
		return c == ' ' || c >= '\t' && c <= '\r'
	case "upper":
		return c >= 'A' && c <= 'Z'
	case "xdigit":
		return ofClass("digit", c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
	}
	return false
}

// pathMatch matches texts of which a pattern is the beginning, whole components
// of the path each; a component may be a glob.
func pathMatch(pattern string) match[string] {
	pattern = strings.TrimRight(pattern, "/")
	return func(path string) bool {
		rest, path := pattern, path
		for rest != "" {
			if path == "" {
				return false
			}
			var p, c string
			p, rest = component(rest)
			c, path = component(path)
			if !glob(p, c, false) {
				return false
			}
		}
		return true
	}
}

// component is the first component of a path, its leading slash included.
func component(path string) (first, rest string) {
	if n := strings.IndexByte(path[1:], '/'); n >= 0 {
		return path[:n+1], path[n+1:]
	}
	return path, ""
}
