package trust_test

import (
	"math/big"
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

// A CSCA may sign in the name it had before, where a link certificate hands that name on; another State may not, whatever
// key identifier or former name its list states.
func TestListsInTheNameOfAnother(t *testing.T) {
	old, dutch := teststate.New(t, "UTO", "UT"), teststate.New(t, "NLD", "NL")
	renamed := teststate.New(t, "UTO", "UT", func(tmpl *pki.Template) { tmpl.Subject = teststate.Name("UT", "CSCA of a new name") })
	link, err := pki.Issue(&pki.Template{
		Role: pki.Link, Subject: renamed.Certificate.Subject, PublicKey: renamed.Key.Public(), State: "UTO", NameChange: true,
		NotBefore: teststate.Now.AddDate(0, -2, 0), NotAfter: old.Certificate.NotAfter,
	}, old.Certificate, old.Key)
	require.NoError(t, err)
	bad := old.Signer(t, pki.DocumentSigner).Certificate
	// in makes a list in the name of old, signed with another key.
	in := func(signer *teststate.State) []byte {
		list, err := pki.IssueCRL(&pki.CRLTemplate{
			ThisUpdate: teststate.Now.AddDate(0, 0, -1), Number: big.NewInt(9),
			Revoked: []pki.Revocation{{Serial: bad.Serial, Date: teststate.Now.AddDate(0, 0, -2), Reason: -1}},
		}, &pki.Certificate{
			RawSubject: old.Certificate.RawSubject, Subject: old.Certificate.Subject, SubjectKeyID: signer.Certificate.SubjectKeyID,
			PublicKey: signer.Certificate.PublicKey, KeyUsage: pki.CRLSign, RawSPKI: signer.Certificate.RawSPKI,
		}, signer.Key)
		require.NoError(t, err)
		return list.Raw
	}
	for _, tc := range []struct {
		name   string
		signer *teststate.State
		held   []*pki.Certificate
		want   bool
	}{
		{"new name, with its link", renamed, []*pki.Certificate{old.Certificate, renamed.Certificate, link}, true},
		{"new name, without its link", renamed, []*pki.Certificate{old.Certificate, renamed.Certificate}, false},
		{"nobody of that name held", renamed, []*pki.Certificate{renamed.Certificate}, true},
		{"another State", dutch, []*pki.Certificate{old.Certificate, dutch.Certificate}, false},
		{"another State alone", dutch, []*pki.Certificate{dutch.Certificate}, false},
	} {
		files := [][]byte{in(tc.signer)}
		for _, c := range tc.held {
			files = append(files, c.Raw)
		}
		store := storeOf(files...)
		require.Equal(t, tc.want, len(store.RevocationLists()) == 1, "%s: %v", tc.name, store.Refused())
		again, err := store.Extract(bad).Store()
		require.NoError(t, err, tc.name)
		require.Equal(t, store.Revocation(bad, store.Chain(bad).Anchor, teststate.Now).Revoked,
			again.Revocation(bad, again.Chain(bad).Anchor, teststate.Now).Revoked, tc.name)
	}
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

// Many a certification authority keeps one list per key after it renewed its key: then the list of the new key is no newer
// edition of the old one, and what the old one revoked stays revoked.
func TestListsOfTwoKeysStandSideBySide(t *testing.T) {
	old := teststate.New(t, "UTO", "UT")
	bad, good := old.Signer(t, pki.DocumentSigner).Certificate, old.Signer(t, pki.DocumentSigner).Certificate
	next, _ := old.Rollover(t)
	for _, numbers := range [][2]int64{{5, 9}, {9, 5}, {7, 7}} {
		store := storeOf(old.Certificate.Raw, next.Certificate.Raw, old.CRL(t, numbers[0], bad).Raw, next.CRL(t, numbers[1]).Raw)
		require.Len(t, store.RevocationLists(), 2, store.Refused())
		require.True(t, store.Revocation(bad, store.Chain(bad).Anchor, teststate.Now).Revoked, numbers)
		r := store.Revocation(good, store.Chain(good).Anchor, teststate.Now)
		require.False(t, r.Revoked)
		require.True(t, r.Current)
	}
}

// The numbers of two keys have nothing to do with each other: of lists that don't name a certificate, the later one tells
// whether they are out of date.
func TestTheLaterListOfTwoKeysIsTheCurrentOne(t *testing.T) {
	old := teststate.New(t, "UTO", "UT")
	next, _ := old.Rollover(t)
	good := old.Signer(t, pki.DocumentSigner).Certificate
	stale, err := pki.IssueCRL(&pki.CRLTemplate{ThisUpdate: teststate.Now.AddDate(0, -8, 0), Number: big.NewInt(500)}, old.Certificate, old.Key)
	require.NoError(t, err)
	for _, lists := range [][]*pki.CRL{{stale, next.CRL(t, 3)}, {next.CRL(t, 3), stale}} {
		store := storeOf(old.Certificate.Raw, next.Certificate.Raw, lists[0].Raw, lists[1].Raw)
		require.True(t, store.Revocation(good, store.Chain(good).Anchor, teststate.Now).Current)
	}
}

// A signer whose certificate writes its issuer's name otherwise is found by the key; its revocation must be found, too, also
// in the list of the CSCA's next key.
func TestRevocationWhereTheIssuerIsNamedOtherwise(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	next, _ := state.Rollover(t)
	other := *state.Certificate
	other.Subject = pki.Name{Attributes: []pki.Attribute{
		{Type: pki.AttributeCommonName, Value: "CSCA UTO"}, {Type: pki.AttributeCountry, Value: "UT", Set: 1},
	}}
	raw, err := other.Subject.Marshal()
	require.NoError(t, err)
	other.RawSubject = raw
	key := teststate.Key(t)
	bad, err := pki.Issue(&pki.Template{
		Role: pki.DocumentSigner, Subject: teststate.Name("UT", "DS"), PublicKey: key.Public(), State: "UTO",
		NotBefore: teststate.Now.AddDate(0, -1, 0), DocumentTypes: []string{"P"},
	}, &other, state.Key)
	require.NoError(t, err)
	store := storeOf(state.Certificate.Raw, next.Certificate.Raw, next.CRL(t, 8, bad).Raw)
	chain := store.Chain(bad)
	require.Equal(t, trust.Trusted, chain.Outcome, chain.Detail)
	require.True(t, store.Revocation(bad, chain.Anchor, teststate.Now).Revoked)
	again, err := store.Extract(bad).Store()
	require.NoError(t, err)
	require.True(t, again.Revocation(bad, again.Chain(bad).Anchor, teststate.Now).Revoked)
}

// A serial number whose first bit is set, written as a negative number in one place and as a positive one in the other.
func TestRevocationOfASerialNumberWithoutItsSign(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	bare := []byte{0xC1, 2, 3, 4, 5, 6, 7, 8}
	padded := append([]byte{0}, bare...)
	for _, tc := range []struct{ listed, certified []byte }{{padded, bare}, {bare, padded}, {bare, bare}, {padded, padded}} {
		named := *state.Certificate
		named.Serial = tc.listed
		store := storeOf(state.Certificate.Raw, state.CRL(t, 1, &named).Raw)
		cert := *state.Signer(t, pki.DocumentSigner).Certificate
		cert.Serial = tc.certified
		require.True(t, store.Revocation(&cert, store.Chain(&cert).Anchor, teststate.Now).Revoked, "%x %x", tc.listed, tc.certified)
		cert.Serial = []byte{0x41, 2, 3, 4, 5, 6, 7, 8}
		require.False(t, store.Revocation(&cert, store.Chain(&cert).Anchor, teststate.Now).Revoked)
	}
}
