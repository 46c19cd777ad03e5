package trust_test

import (
	"bytes"
	"encoding/pem"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify/trust"
)

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func TestLoadReadsFoldersOfAnyArrangement(t *testing.T) {
	a, b := teststate.New(t, "UTO", "UT"), teststate.New(t, "NLD", "NL")
	list := a.MasterList(t, a.Certificate, teststate.New(t, "D", "DE").Certificate)
	store, err := trust.Load(fstest.MapFS{
		"a/csca.der":       {Data: a.Certificate.Raw},
		"a/again.der":      {Data: a.Certificate.Raw},
		"b/both.pem":       {Data: append(pemOf("CERTIFICATE", b.Certificate.Raw), pemOf("X509 CRL", b.CRL(t, 1).Raw)...)},
		"b/deep/uto.ml":    {Data: list},
		".hidden/csca.der": {Data: []byte("not looked at")},
		"README":           {Data: []byte("certificates of some States")},
	})
	require.NoError(t, err)
	require.Equal(t, 3, store.Len())
	require.Equal(t, []string{"DE", "NL", "UT"}, store.Countries())
	require.Len(t, store.Lists(), 1)
	require.Len(t, store.RevocationLists(), 1)
	require.Len(t, store.Refused(), 1)
	require.Equal(t, "README", store.Refused()[0].Name)
	anchor, ok := store.Anchor(trust.Digest(a.Certificate.Fingerprint()))
	require.True(t, ok)
	require.Len(t, anchor.Sources, 3, "two files and the list vouch for it")
	require.True(t, store.Knows("NL"))
	require.False(t, store.Knows("FR"))
}

func TestOneBadBlockDoesNotLoseTheOthers(t *testing.T) {
	a := teststate.New(t, "UTO", "UT")
	var file bytes.Buffer
	file.Write(pemOf("CERTIFICATE", []byte("nonsense")))
	file.Write(pemOf("PRIVATE KEY", []byte("never")))
	file.Write(pemOf("CERTIFICATE", a.Certificate.Raw))
	store := storeOf(file.Bytes())
	require.Equal(t, 1, store.Len())
	require.Len(t, store.Refused(), 2)
}

// Editors of some systems leave a byte order mark before the text.
func TestByteOrderMark(t *testing.T) {
	a := teststate.New(t, "UTO", "UT")
	file := append([]byte("\xef\xbb\xbf"), pemOf("CERTIFICATE", a.Certificate.Raw)...)
	store := storeOf(file)
	require.Equal(t, 1, store.Len())
	require.Empty(t, store.Refused())
	var l trust.Loader
	require.NoError(t, l.AddAnchor("csca.pem", file))
	require.Equal(t, 1, l.Store().Len())
}

func TestAnchorsAreCertificatesOnly(t *testing.T) {
	a := teststate.New(t, "UTO", "UT")
	signer := a.Signer(t, pki.DocumentSigner).Certificate
	for name, data := range map[string][]byte{
		"list": a.MasterList(t, a.Certificate), "crl": a.CRL(t, 1).Raw, "nothing": nil, "text": []byte("hello"), "signer": signer.Raw,
	} {
		var l trust.Loader
		require.Error(t, l.AddAnchor(name, data), name)
		require.Zero(t, l.Store().Len(), name)
	}
	var l trust.Loader
	require.NoError(t, l.AddAnchor("pem", pemOf("CERTIFICATE", a.Certificate.Raw)))
	require.Equal(t, 1, l.Store().Len())
}

func TestListSignerMustBeCertifiedForLists(t *testing.T) {
	a := teststate.New(t, "UTO", "UT")
	stranger := teststate.New(t, "XXX", "XX")
	for name, tc := range map[string]struct {
		list   []byte
		anchor *teststate.State
		reason string
	}{
		"another's anchor": {a.MasterList(t, a.Certificate), stranger, "anchor you named"},
		"namesake":         {a.MasterList(t, a.Certificate), teststate.New(t, "UTO", "UT"), "anchor you named"},
		"cut":              {a.MasterList(t, a.Certificate)[:200], a, "not a master list that can be read"},
	} {
		t.Run(name, func(t *testing.T) {
			var l trust.Loader
			require.NoError(t, l.AddAnchor("anchor", tc.anchor.Certificate.Raw))
			l.Add("list.ml", tc.list)
			s := l.Store()
			require.Empty(t, s.Lists())
			require.Equal(t, 1, s.Len())
			require.Contains(t, s.Refused()[0].Reason, tc.reason)
		})
	}
}

// A refused list still explains why a document's State is not trusted.
func TestMissingAnchorIsExplained(t *testing.T) {
	a := teststate.New(t, "UTO", "UT")
	var l trust.Loader
	l.Add("uto.ml", a.MasterList(t, a.Certificate))
	chain := l.Store().Chain(a.Signer(t, pki.DocumentSigner).Certificate)
	require.Equal(t, trust.Missing, chain.Outcome)
	require.True(t, strings.Contains(chain.Detail, "uto.ml holds one and is not trusted"), chain.Detail)
}

func TestLinkChainsAreClimbed(t *testing.T) {
	first := teststate.New(t, "UTO", "UT")
	var certs []*pki.Certificate
	last := first
	for range 3 {
		next, link := last.Rollover(t)
		certs = append(certs, next.Certificate, link)
		last = next
	}
	var l trust.Loader
	require.NoError(t, l.AddAnchor("first", first.Certificate.Raw))
	l.Add("uto.ml", last.MasterList(t, certs...))
	s := l.Store()
	require.Len(t, s.Lists(), 1, s.Refused())
	require.Equal(t, trust.Digest(first.Certificate.Fingerprint()), s.Lists()[0].SignerIssuer.Fingerprint())

	var broken trust.Loader // one link of the chain is missing
	require.NoError(t, broken.AddAnchor("first", first.Certificate.Raw))
	broken.Add("uto.ml", last.MasterList(t, certs[0], certs[1], certs[2], certs[4], certs[5]))
	require.Empty(t, broken.Store().Lists())
}

// A document signer's key, once stolen, makes no State: its certificate is no link.
func TestDocumentSignerIsNoLink(t *testing.T) {
	a := teststate.New(t, "UTO", "UT")
	stolen := a.Signer(t, pki.DocumentSigner)
	fake, err := pki.Issue(&pki.Template{
		Role: pki.CSCA, Subject: stolen.Certificate.Subject, NotBefore: teststate.Now.AddDate(-1, 0, 0), State: "UTO",
	}, nil, stolen.Key)
	require.NoError(t, err)
	forger := &teststate.State{Code: "UTO", Country: "UT", Credential: teststate.Credential{Certificate: fake, Key: stolen.Key}}
	var l trust.Loader
	require.NoError(t, l.AddAnchor("a", a.Certificate.Raw))
	l.Add("forged.ml", forger.MasterList(t, fake, stolen.Certificate))
	require.Empty(t, l.Store().Lists())
}

func TestExtractJudgesTheSame(t *testing.T) {
	state, namesake := teststate.New(t, "UTO", "UT"), teststate.New(t, "UTO", "UT")
	signer := state.Signer(t, pki.DocumentSigner).Certificate
	refusing := func() *trust.Store {
		var l trust.Loader
		l.Add("uto.ml", state.MasterList(t, state.Certificate))
		return l.Store()
	}
	for name, store := range map[string]*trust.Store{
		"trusted": storeOf(state.Certificate.Raw, namesake.Certificate.Raw, state.CRL(t, 4).Raw, teststate.New(t, "NLD", "NL").Certificate.Raw),
		"unclear": storeOf(namesake.Certificate.Raw),
		"missing": storeOf(teststate.New(t, "NLD", "NL").Certificate.Raw),
		"refused": refusing(),
		"nobody":  nil,
	} {
		t.Run(name, func(t *testing.T) {
			again, err := store.Extract(signer).Store()
			require.NoError(t, err)
			want, got := store.Chain(signer), again.Chain(signer)
			require.Equal(t, want.Outcome, got.Outcome)
			require.Equal(t, want.Detail, got.Detail)
			require.Equal(t, store.Digest(), again.Digest())
			a, b := store.Size()
			c, d := again.Size()
			require.Equal(t, [2]int{a, b}, [2]int{c, d})
			if want.Anchor != nil {
				require.Equal(t, want.Anchor.Fingerprint(), got.Anchor.Fingerprint())
				require.Equal(t, store.Revocation(signer, want.Anchor, teststate.Now).Current,
					again.Revocation(signer, got.Anchor, teststate.Now).Current)
			}
		})
	}
}

// A bundle is one file, whatever it holds: it stands once among the sources, and is hashed once, or a large one would take as
// long as all its blocks squared.
func TestBundleIsOneSource(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	both := append(pemOf("CERTIFICATE", state.Certificate.Raw), pemOf("X509 CRL", state.CRL(t, 1).Raw)...)
	s := storeOf(bytes.Repeat(both, 50))
	require.Len(t, s.Sources(), 2, "as certificates and as revocation lists")
	require.Equal(t, 1, s.Len())
	for a := range s.Anchors() {
		require.Len(t, a.Sources, 1)
	}
	require.Len(t, s.RevocationLists(), 1)
}

// Text inside a certificate doesn't make the file around it PEM: else one certificate of a master list could hide the rest.
func TestTextInsideDERIsNoPEM(t *testing.T) {
	odd := teststate.New(t, "UTO", "UT", func(tmpl *pki.Template) { tmpl.Subject = teststate.Name("UT", "-----BEGIN CERTIFICATE-----") })
	s := storeOf(odd.Certificate.Raw, nil, []byte("0"))
	require.Equal(t, 1, s.Len(), s.Refused())
}

// LDIF is an unsigned transport, and anybody can make lists: their number is bounded, and all of them are looked through once.
func TestManyListsCostLittle(t *testing.T) {
	home, stranger := teststate.New(t, "UTO", "UT"), teststate.New(t, "UTO", "UT")
	list := stranger.MasterList(t, stranger.Certificate)
	var l trust.Loader
	require.NoError(t, l.AddAnchor("home", home.Certificate.Raw))
	for range 1_100 {
		l.Add("stranger.ml", list)
	}
	s := l.Store()
	require.Empty(t, s.Lists())
	refused := s.Refused()
	require.Len(t, refused, 1_100)
	many := 0
	for _, r := range refused {
		if r.Reason == "more than 1024 master lists" {
			many++
		}
	}
	require.Equal(t, 76, many)
}
