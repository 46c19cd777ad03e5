package trust_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify/trust"
)

func TestRevocation(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	good, bad := state.Signer(t, pki.DocumentSigner).Certificate, state.Signer(t, pki.DocumentSigner).Certificate
	list := state.CRL(t, 7, bad)
	store := storeOf(state.Certificate.Raw, list.Raw)
	require.Len(t, store.RevocationLists(), 1, store.Refused())
	anchor := store.Chain(good).Anchor

	r := store.Revocation(good, anchor, teststate.Now)
	require.NotNil(t, r.List)
	require.False(t, r.Revoked)
	require.True(t, r.Current)

	r = store.Revocation(bad, anchor, teststate.Now)
	require.True(t, r.Revoked)

	r = store.Revocation(good, anchor, teststate.Now.AddDate(1, 0, 0))
	require.False(t, r.Current, "a year later the list is out of date")

	require.Nil(t, storeOf(state.Certificate.Raw).Revocation(good, anchor, teststate.Now).List)
	require.Nil(t, (*trust.Store)(nil).Revocation(good, anchor, teststate.Now).List)
}

// A list signed by the newest key covers the signers of the keys before, under the unchanged name.
func TestRevocationAcrossKeys(t *testing.T) {
	old := teststate.New(t, "UTO", "UT")
	bad := old.Signer(t, pki.DocumentSigner).Certificate
	next, _ := old.Rollover(t)
	store := storeOf(old.Certificate.Raw, next.Certificate.Raw, next.CRL(t, 8, bad).Raw)
	require.True(t, store.Revocation(bad, store.Chain(bad).Anchor, teststate.Now).Revoked)
}

// The serial number of one CSCA says nothing about that of another, whatever country they share.
func TestRevocationNeedsTheSameIssuer(t *testing.T) {
	a, b := teststate.New(t, "CHN", "CN"), teststate.New(t, "CHN", "CN", func(tmpl *pki.Template) {
		tmpl.Subject = teststate.Name("CN", "CSCA of Hong Kong")
	})
	signer := a.Signer(t, pki.DocumentSigner).Certificate
	other := b.Signer(t, pki.DocumentSigner, func(tmpl *pki.Template) { tmpl.Serial = signer.SerialNumber }).Certificate
	store := storeOf(a.Certificate.Raw, b.Certificate.Raw, b.CRL(t, 1, other).Raw)
	require.Nil(t, store.Revocation(signer, store.Chain(signer).Anchor, teststate.Now).List)
	require.True(t, store.Revocation(other, store.Chain(other).Anchor, teststate.Now).Revoked)
}

func TestOlderListCannotHideARevocation(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	bad := state.Signer(t, pki.DocumentSigner).Certificate
	empty, full := state.CRL(t, 3), state.CRL(t, 4, bad)
	for _, order := range [][][]byte{{empty.Raw, full.Raw}, {full.Raw, empty.Raw}} {
		store := storeOf(append(order, state.Certificate.Raw)...)
		require.Len(t, store.RevocationLists(), 1)
		require.Len(t, store.Refused(), 1)
		require.Contains(t, store.Refused()[0].Reason, "number 3")
		require.True(t, store.Revocation(bad, store.Chain(bad).Anchor, teststate.Now).Revoked)
	}
}

func TestForgedListIsRefused(t *testing.T) {
	state, forger := teststate.New(t, "UTO", "UT"), teststate.New(t, "UTO", "UT")
	store := storeOf(state.Certificate.Raw, forger.CRL(t, 99).Raw)
	require.Empty(t, store.RevocationLists())
	require.Len(t, store.Refused(), 1)
	require.Contains(t, store.Refused()[0].Reason, "none of the 1 trusted CSCA keys")
}

func TestRealLists(t *testing.T) {
	store := storeOf(corpus.Read(t, "vdsnc/csca-aus.der"), corpus.Read(t, "crl/au-2021-08.crl"),
		corpus.Read(t, "lds/ucl2009/csca.der"), corpus.Read(t, "crl/ucl-2009.crl"), corpus.Read(t, "crl/ul-iaca-01.crl"))
	require.Len(t, store.RevocationLists(), 2, store.Refused())
	require.Len(t, store.Refused(), 1)
	require.Contains(t, store.Refused()[0].Reason, "no trusted CSCA certificate of its issuer")
}
