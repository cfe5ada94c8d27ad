package plan

import "net/netip"

// netTrie finds whether one of many networks contains an address, bit by bit.
type netTrie struct {
	nodes []netNode // the first is the root of IPv4, the second that of IPv6
}

type netNode struct {
	next [2]int32 // 0 for none
	end  bool
}

func newNetTrie(nets []netip.Prefix) *netTrie {
	t := &netTrie{nodes: make([]netNode, 2)}
	for _, n := range nets {
		t.add(n)
	}
	return t
}

func (t *netTrie) add(n netip.Prefix) {
	at, from, bits := bitsOf(n.Addr())
	for i := from; i < from+n.Bits(); i++ {
		bit := bits[i/8] >> (7 - i%8) & 1
		if t.nodes[at].next[bit] == 0 {
			t.nodes[at].next[bit] = int32(len(t.nodes))
			t.nodes = append(t.nodes, netNode{})
		}
		at = t.nodes[at].next[bit]
	}
	t.nodes[at].end = true
}

// contains: an IPv4 address in IPv6 form is the IPv4 one.
func (t *netTrie) contains(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" {
		return false
	}
	at, from, bits := bitsOf(a.Unmap())
	for i := from; ; i++ {
		n := &t.nodes[at]
		if n.end {
			return true
		}
		if i == 128 {
			return false
		}
		if at = n.next[bits[i/8]>>(7-i%8)&1]; at == 0 {
			return false
		}
	}
}

// bitsOf is an address in 16 bytes, the bit at which it begins, and its root.
func bitsOf(a netip.Addr) (root int32, from int, bits [16]byte) {
	if a.Is4() {
		return 0, 96, a.As16()
	}
	return 1, 0, a.As16()
}
