package cvc

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/ratio"
)

// node is a certificate as far as a path goes by it.
func node(authority, holder Reference, role Role, effective string) *Certificate {
	return &Certificate{Authority: authority, Holder: holder, Role: role, Effective: day(effective), Rights: Rights{3}}
}

func TestPath(t *testing.T) {
	const is = InspectionSystem
	root := node("UTCVCA00001", "UTCVCA00001", CVCA(is), "2026-01-01")
	link := node("UTCVCA00001", "UTCVCA00002", CVCA(is), "2026-01-01")
	link3 := node("UTCVCA00002", "UTCVCA00003", CVCA(is), "2026-01-01")
	back := node("UTCVCA00003", "UTCVCA00001", CVCA(is), "2026-01-01")
	dv := node("UTCVCA00003", "UTDV00001", DomesticDV(is), "2026-01-01")
	renewed := node("UTCVCA00003", "UTDV00001", DomesticDV(is), "2026-02-01")
	eid := node("UTCVCA00003", "UTDV00001", DomesticDV(AuthenticationTerminal), "2026-03-01")
	terminal := node("UTDV00001", "UTIS00001", Terminal(is), "2026-01-01")
	all := []*Certificate{terminal, eid, dv, root, back, renewed, link3, link}
	for from, want := range map[Reference][]*Certificate{
		"UTCVCA00003": {renewed, terminal},
		"UTCVCA00002": {link3, renewed, terminal},
		"UTCVCA00001": {link, link3, renewed, terminal},
		"UTDV00001":   {terminal},
		"DECVCA00001": nil,
		"":            nil,
	} {
		for range 8 {
			require.Equal(t, want, Path(from, terminal, all), "from %s", from)
			all = append(all[1:], all[0])
		}
	}
	require.Nil(t, Path("UTCVCA00003", terminal, nil))
	require.Equal(t, []*Certificate{link}, Path("UTCVCA00001", link, nil))
	require.Nil(t, Path("UTCVCA00001", root, nil), "what signs itself is below nobody")
}

// A folder of certificates that go in circles costs no more than one look at each, and no way is longer than a chip takes.
func TestPathIsBounded(t *testing.T) {
	names := []Reference{"UTA00001", "UTB00001"}
	var all []*Certificate
	for i := range 2000 {
		all = append(all, node(names[i%2], names[1-i%2], CVCA(InspectionSystem), "2026-01-01"))
	}
	terminal := node("UTA00001", "UTIS00001", Terminal(InspectionSystem), "2026-01-01")
	require.NoError(t, ratio.Bound{Time: 5 * time.Second}.Check(func() { require.Nil(t, Path("UTC00001", terminal, all)) }))

	long := []*Certificate{node("UTX00000", "UTX00001", CVCA(InspectionSystem), "2026-01-01")}
	for i := 1; i < 20; i++ {
		above := long[i-1].Holder
		long = append(long, node(above, above[:6]+Reference([]byte{byte('A' + i), '1'}), CVCA(InspectionSystem), "2026-01-01"))
	}
	require.Len(t, Path("UTX00000", long[maxChain-1], long), maxChain)
	require.Nil(t, Path("UTX00000", long[maxChain], long))
}

func reversed(chain []*Certificate) []*Certificate {
	chain = slices.Clone(chain)
	slices.Reverse(chain)
	return chain
}

// What a path grants is what Verify grants.
func TestEffective(t *testing.T) {
	for name, a := range signers(t) {
		cvca, chain := issued(t, a)
		verified, err := Verify(cvca, chain, day("2026-02-01"))
		require.NoError(t, err)
		require.Equal(t, verified.Rights, Effective(append([]*Certificate{cvca}, chain...)), name)
		found := Path(cvca.Holder, chain[len(chain)-1], reversed(chain))
		require.Equal(t, chain, found, name)
	}
	require.Nil(t, Effective(nil))
	require.False(t, Effective(nil).Has(RightFingers))
	dv, is := node("", "", DomesticDV(1), "2026-01-01"), node("", "", Terminal(1), "2026-01-01")
	dv.Rights, is.Rights = Rights{1}, Rights{3}
	require.Equal(t, Rights{1}, Effective([]*Certificate{dv, is}))
	require.False(t, Rights{3}.Has(math.MaxInt))
}

func TestKeyIs(t *testing.T) {
	for name, a := range signers(t) {
		_, chain := issued(t, a)
		key := chain[len(chain)-1].Key
		require.True(t, key.Is(a.Signer.Public()), name)
		for other, b := range signers(t) {
			require.False(t, key.Is(b.Signer.Public()), "%s %s", name, other)
		}
		require.False(t, key.Is(nil))
		require.False(t, key.Is("key"))
	}
	small, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	require.NoError(t, err)
	key, err := newKey(small.Public(), crypto.SHA256, false, true)
	require.NoError(t, err)
	require.True(t, key.Is(small.Public()))
}
