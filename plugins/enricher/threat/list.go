package threat

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"

	"github.com/gaissmai/bart"
)

const (
	// maxFile bounds a list's file, in bytes.
	maxFile = 512 << 20
	// maxLine bounds a line, in bytes.
	maxLine = 4 << 10
	// hashSize is that of SHA-256, in bytes.
	hashSize = 32
)

// set answers whether an indicator is in a list. The member of the list's kind
// is set.
type set struct {
	addresses *bart.Lite
	domains   texts
	hashes    map[[hashSize]byte]struct{}
	size      int
}

// load reads a list.
func load(l List) (*set, error) {
	f, err := os.Open(l.Path)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", l.Name, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, errors.Join(err, fmt.Errorf("list %s: %s is not a regular file of at most %d bytes", l.Name, l.Path, maxFile))
	}
	s, err := parse(f, l.Kind)
	if err != nil {
		return nil, fmt.Errorf("list %s: %s:%w", l.Name, l.Path, err)
	}
	return s, nil
}

// parse reads indicators, one a line. An error begins with the line's number.
func parse(r io.Reader, kind string) (*set, error) {
	s := &set{addresses: new(bart.Lite), hashes: map[[hashSize]byte]struct{}{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, maxLine), maxLine)
	n := 0
	for lines.Scan() {
		n++
		text := indicator(lines.Text())
		if text == "" {
			continue
		}
		if err := s.add(kind, text); err != nil {
			return nil, fmt.Errorf("%d: %w", n, err)
		}
		s.size++
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%d: %w", n+1, err)
	}
	s.domains.seal()
	return s, nil
}

// indicator is a line without remark and blanks.
func indicator(line string) string {
	if i := strings.IndexAny(line, "#,; \t\r"); i >= 0 {
		line = line[:i]
	}
	return strings.TrimPrefix(line, "\ufeff")
}

func (s *set) add(kind, text string) error {
	switch kind {
	case kindIP:
		p, err := prefix(text)
		if err != nil {
			return fmt.Errorf("%q is no address or network", text)
		}
		s.addresses.Insert(p)
	case kindDomain:
		name := strings.TrimPrefix(strings.Trim(strings.ToLower(text), "."), "*.")
		if name == "" || strings.ContainsAny(name, "/:@") {
			return fmt.Errorf("%q is no domain", text)
		}
		s.domains.add(name)
	case kindHash:
		hash, ok := parseHash(text)
		if !ok {
			return fmt.Errorf("%q is no SHA-256 in hexadecimal", text)
		}
		s.hashes[hash] = struct{}{}
	}
	return nil
}

func prefix(text string) (netip.Prefix, error) {
	if strings.Contains(text, "/") {
		p, err := netip.ParsePrefix(text)
		return p.Masked(), err
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	a = a.Unmap().WithZone("")
	return netip.PrefixFrom(a, a.BitLen()), nil
}

func parseHash(text string) (hash [hashSize]byte, ok bool) {
	if len(text) != hex.EncodedLen(hashSize) {
		return hash, false
	}
	_, err := hex.Decode(hash[:], []byte(text))
	return hash, err == nil
}

// domain is the listed domain that a name is or is below.
func (s *set) domain(name string) (string, bool) {
	name = strings.TrimSuffix(name, ".")
	for name != "" {
		if s.domains.has(name) {
			return name, true
		}
		_, name, _ = strings.Cut(name, ".")
	}
	return "", false
}
