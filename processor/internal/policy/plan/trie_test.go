package plan

import (
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// accepts is what a trie of one word says, plainly.
func (w word) accepts(s string) bool {
	return w.accept&before != 0 && strings.HasPrefix(s, w.text) ||
		w.accept != 0 && s == w.text ||
		w.accept&within != 0 && strings.HasPrefix(s, w.text+"/")
}

func randomText(r *rand.Rand) string {
	b := make([]byte, r.IntN(7))
	for i := range b {
		b[i] = "/ab\xff"[r.IntN(4)]
	}
	return string(b)
}

func TestTrieIsEachOfItsWords(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		words := make([]word, r.IntN(6))
		for i := range words {
			words[i] = word{randomText(r), accept(1 << r.IntN(3))}
		}
		tr := newTrie(words)
		for range 20 {
			s, want := randomText(r), false
			for _, w := range words {
				want = want || w.accepts(s)
			}
			require.Equal(t, want, tr.match(s), "%q in %v", s, words)
		}
	}
}

func TestNetTrieIsEachOfItsNetworks(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	address := func() netip.Addr {
		if r.IntN(2) == 0 {
			return netip.AddrFrom4([4]byte{byte(r.IntN(3)), byte(r.IntN(3)), 0, byte(r.IntN(3))})
		}
		return netip.AddrFrom16([16]byte{0: byte(r.IntN(3)), 11: byte(r.IntN(2)), 15: byte(r.IntN(3))})
	}
	for range 2000 {
		nets := make([]netip.Prefix, r.IntN(5))
		for i := range nets {
			a := address()
			nets[i] = netip.PrefixFrom(a, r.IntN(a.BitLen()+1)).Masked()
		}
		tr := newNetTrie(nets)
		for range 20 {
			a, want := address(), false
			for _, n := range nets {
				want = want || n.Contains(a)
			}
			require.Equal(t, want, tr.contains(a), "%v in %v", a, nets)
		}
	}
	in := newNetTrie([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")})
	require.True(t, in.contains(netip.MustParseAddr("::ffff:10.1.2.3")))
	require.False(t, in.contains(netip.Addr{}))
}
