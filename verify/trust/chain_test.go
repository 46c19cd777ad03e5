package trust_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify/trust"
)

// storeOf makes a store of files given by hand.
func storeOf(raws ...[]byte) *trust.Store {
	var l trust.Loader
	for i, raw := range raws {
		l.Add(fmt.Sprintf("file-%d", i), raw)
	}
	return l.Store()
}

// altered returns the certificate with one bit of its signature changed.
func altered(t *testing.T, c *pki.Certificate) *pki.Certificate {
	t.Helper()
	raw := slices.Clone(c.Raw)
	raw[len(raw)-1] ^= 1
	out, err := pki.ParseCertificate(raw)
	require.NoError(t, err)
	return out
}

func TestChainIsDecidedByTheSignature(t *testing.T) {
	state, namesake := teststate.New(t, "UTO", "UT"), teststate.New(t, "UTO", "UT")
	signer := state.Signer(t, pki.DocumentSigner).Certificate
	for _, tc := range []struct {
		name   string
		store  *trust.Store
		signer *pki.Certificate
		want   trust.Outcome
		detail string
	}{
		{"its own CSCA", storeOf(state.Certificate.Raw), signer, trust.Trusted, "signed by the CSCA certificate"},
		{"nobody", nil, signer, trust.Missing, "no trust material"},
		{"another State", storeOf(teststate.New(t, "NLD", "NL").Certificate.Raw), signer, trust.Missing, "no trusted CSCA"},
		{"the same name, another key", storeOf(namesake.Certificate.Raw), signer, trust.Unclear, "not among them"},
		{"two of one name", storeOf(namesake.Certificate.Raw, state.Certificate.Raw), signer, trust.Trusted, ""},
		{"altered", storeOf(state.Certificate.Raw), altered(t, signer), trust.Forged, "did not make its signature"},
		{"altered, its CSCA not held", storeOf(namesake.Certificate.Raw), altered(t, signer), trust.Unclear, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			chain := tc.store.Chain(tc.signer)
			require.Equal(t, tc.want, chain.Outcome, chain.Detail)
			require.Contains(t, chain.Detail, tc.detail)
			require.Equal(t, tc.want == trust.Trusted, chain.Anchor != nil)
			if tc.store != nil {
				require.Same(t, chain, tc.store.Chain(tc.signer), "the store remembers")
			}
		})
	}
}

// A signer whose name or key identifier doesn't lead to its CSCA is found among the other keys of the State.
// Only signers of trusted States are known, to the octet, and whatever becomes of the memory that they were first seen in.
func TestKnownSigners(t *testing.T) {
	state, stranger := teststate.New(t, "UTO", "UT"), teststate.New(t, "UTO", "UT")
	store := storeOf(state.Certificate.Raw)
	signer := state.Signer(t, pki.DocumentSigner).Certificate
	der := slices.Clone(signer.Raw)
	require.Nil(t, store.Known(der), "not seen yet")
	require.Nil(t, (*trust.Store)(nil).Known(der))

	seen := slices.Clone(der)
	cert, err := pki.ParseCertificate(seen)
	require.NoError(t, err)
	require.Equal(t, trust.Trusted, store.Chain(cert).Outcome)
	require.Nil(t, store.Known(der), "seen once")
	store.Chain(cert)
	clear(seen)
	require.Equal(t, der, store.Known(der).Raw, "a copy of its own")
	require.NotSame(t, store.Known(der).PublicKey, store.Known(der).VerifyingKey(), "prepared")
	require.Same(t, store.Chain(signer), store.Chain(store.Known(der)))

	forged, foreign := altered(t, signer), stranger.Signer(t, pki.DocumentSigner).Certificate
	for _, c := range []*pki.Certificate{forged, foreign} {
		for range 3 {
			require.NotEqual(t, trust.Trusted, store.Chain(c).Outcome)
		}
		require.Nil(t, store.Known(c.Raw))
	}
}

func TestChainFindsARenamedCSCA(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	signer := state.Signer(t, pki.DocumentSigner).Certificate
	// The same key certified again under a new name, as after a change of names.
	renamed, err := pki.Issue(&pki.Template{
		Role: pki.CSCA, Subject: teststate.Name("UT", "CSCA of Utopia"), NotBefore: teststate.Now.AddDate(-1, 0, 0), State: "UTO",
	}, nil, state.Key)
	require.NoError(t, err)
	chain := storeOf(renamed.Raw).Chain(signer)
	require.Equal(t, trust.Trusted, chain.Outcome)
	require.True(t, chain.ByKeyID)
	require.Len(t, chain.Findings, 1)
	require.Equal(t, "issuer", chain.Findings[0].Field)
}

// Where root and link certificates share a key, the path is reported with the one that was in force, root first.
func TestChainPrefersTheRootInForce(t *testing.T) {
	old := teststate.New(t, "UTO", "UT")
	next, link := old.Rollover(t)
	signer := next.Signer(t, pki.DocumentSigner).Certificate
	for _, order := range [][][]byte{{next.Certificate.Raw, link.Raw}, {link.Raw, next.Certificate.Raw}} {
		require.Equal(t, trust.Digest(next.Certificate.Fingerprint()), storeOf(order...).Chain(signer).Anchor.Fingerprint())
	}
	require.Equal(t, trust.Digest(link.Fingerprint()), storeOf(link.Raw, old.Certificate.Raw).Chain(signer).Anchor.Fingerprint())
}

func TestIssuersOfPutsTheNamedKeyFirst(t *testing.T) {
	a, b := teststate.New(t, "UTO", "UT"), teststate.New(t, "UTO", "UT")
	signer := b.Signer(t, pki.DocumentSigner).Certificate
	found := storeOf(a.Certificate.Raw, b.Certificate.Raw).IssuersOf(signer)
	require.Len(t, found, 2)
	require.Equal(t, trust.Digest(b.Certificate.Fingerprint()), found[0].Fingerprint())
	require.Empty(t, (*trust.Store)(nil).IssuersOf(signer))
}

func TestStoreIsSafeForConcurrentUse(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	store := storeOf(state.Certificate.Raw)
	signers := make([]*pki.Certificate, 8)
	for i := range signers {
		signers[i] = state.Signer(t, pki.DocumentSigner).Certificate
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, c := range signers {
				if store.Chain(c).Outcome != trust.Trusted {
					t.Error("not trusted")
				}
			}
		})
	}
	wg.Wait()
}
