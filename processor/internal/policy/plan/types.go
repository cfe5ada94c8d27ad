package plan

import (
	"cmp"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func ordered[T cmp.Ordered](op ast.Op) func(a, b T) bool {
	switch op {
	case ast.Lt:
		return func(a, b T) bool { return a < b }
	case ast.Le:
		return func(a, b T) bool { return a <= b }
	case ast.Gt:
		return func(a, b T) bool { return a > b }
	case ast.Ge:
		return func(a, b T) bool { return a >= b }
	}
	return equality[T](op)
}

func equality[T comparable](op ast.Op) func(a, b T) bool {
	switch op {
	case ast.Eq, ast.EqEq, ast.In, ast.Intersects:
		return func(a, b T) bool { return a == b }
	case ast.Ne:
		return func(a, b T) bool { return a != b }
	}
	return nil
}

// numberType is that of numbers, ports, times and durations.
func numberType(f *view.Field) valueType[int64] {
	parse := parseNumber
	if f.Type == view.Port {
		parse = parsePort
	}
	return valueType[int64]{parsedMatch(parse, ordered[int64]), parsedSet(parse), ordered[int64]}
}

func parseNumber(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a decimal whole number", s)
	}
	return n, nil
}

func parsePort(s string) (int64, error) {
	if n, err := strconv.ParseUint(s, 10, 16); err == nil {
		return int64(n), nil
	}
	if n, ok := view.ServicePort(s); ok {
		return n, nil
	}
	return 0, fmt.Errorf("%q is neither a port nor the name of a service", s)
}

func boolType() valueType[bool] {
	return valueType[bool]{parsedMatch(parseBool, equality[bool]), parsedSet(parseBool), equality[bool]}
}

func parseBool(s string) (bool, error) {
	if s != "true" && s != "false" {
		return false, fmt.Errorf("%q is neither true nor false", s)
	}
	return s == "true", nil
}

func addrType() valueType[netip.Addr] {
	set := func(constants []string) (match[netip.Addr], error) {
		in, err := parsedSet(parseAddr)(constants)
		return func(a netip.Addr) bool { return in(a.Unmap()) }, err
	}
	return valueType[netip.Addr]{parsedMatch(parseAddr, sameAddr), set, sameAddr}
}

// sameAddr compares addresses; an IPv4 address in IPv6 form is the IPv4 one.
func sameAddr(op ast.Op) func(a, b netip.Addr) bool {
	same := equality[netip.Addr](op)
	if same == nil {
		return nil
	}
	return func(a, b netip.Addr) bool { return same(a.Unmap(), b.Unmap()) }
}

func parseAddr(s string) (netip.Addr, error) {
	a, err := netip.ParseAddr(s)
	if err != nil && strings.Contains(s, "/") {
		return a, fmt.Errorf("%q is a network, and the field an address: use fd.net, fd.snet, fd.cnet or sf.net.ip", s)
	}
	if err != nil {
		return a, fmt.Errorf("%q is not an IP address, as in 10.0.0.1 or 2001:db8::1", s)
	}
	return a.Unmap(), nil
}

// netType compares addresses with networks.
func netType() valueType[netip.Addr] {
	return valueType[netip.Addr]{
		matcher: func(op ast.Op, constant string) (match[netip.Addr], error) {
			n, err := parseNet(constant)
			if err != nil {
				return nil, err
			}
			return func(a netip.Addr) bool { return n.Contains(a.Unmap()) != (op == ast.Ne) }, nil
		},
		set: func(constants []string) (match[netip.Addr], error) {
			nets := make([]netip.Prefix, len(constants))
			for i, c := range constants {
				n, err := parseNet(c)
				if err != nil {
					return nil, err
				}
				nets[i] = n
			}
			return newNetTrie(nets).contains, nil
		},
	}
}

func parseNet(s string) (netip.Prefix, error) {
	if n, err := netip.ParsePrefix(s); err == nil {
		return n.Masked(), nil
	}
	if a, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()), nil
	}
	return netip.Prefix{}, fmt.Errorf("%q is not a network, as in 10.0.0.0/8", s)
}
