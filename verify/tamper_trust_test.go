package verify_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// listing makes the verifier trust one anchor by name and whatever master lists are made by lists; the forger's, or a list
// of another State, is to bring the CSCA of the document. why is a part of the reason that the store refuses it for.
func listing(why string, lists func(t *testing.T, s *scene, anchor *teststate.State) [][]byte) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) {
		anchor := teststate.New(t, "NLD", "NL")
		var good, l trust.Loader
		require.NoError(t, good.AddAnchor("anchor.cer", anchor.Certificate.Raw))
		good.Add("good.ml", anchor.MasterList(t, s.state.Certificate))
		s.v.Trust = good.Store()
		requireVerdict(t, s.v.Inspect(s.e), verify.VerdictValid, verify.PassiveOK)

		require.NoError(t, l.AddAnchor("anchor.cer", anchor.Certificate.Raw))
		for _, list := range lists(t, s, anchor) {
			l.Add("list.ml", list)
		}
		s.v.Trust = l.Store()
		if why == "" {
			return
		}
		refused := s.v.Trust.Refused()
		require.NotEmpty(t, refused)
		require.Contains(t, refused[0].Reason, why)
	}
}

// one makes a single list.
func one(list []byte) [][]byte { return [][]byte{list} }

// listBy signs a list with any credential, whatever its certificate is for.
func listBy(t *testing.T, signer teststate.Credential, certs ...*pki.Certificate) []byte {
	t.Helper()
	list, err := masterlist.Sign(certs, masterlist.Config{Signer: signer.Key, Certificate: signer.Certificate, SigningTime: teststate.Now})
	require.NoError(t, err)
	return list
}

// Master lists (Doc 9303-12, 9): only one whose signer chains to an anchor the user named brings anchors.
var masterListManipulations = []manipulation{
	{30, "master list signed by nobody the user named", undetermined, verify.TrustMissing, "5.6.4.3.3", listing(
		"does not chain to an anchor you named", func(t *testing.T, s *scene, _ *teststate.State) [][]byte {
			return one(s.state.MasterList(t, s.state.Certificate))
		})},
	{30, "master list of a forger with the anchor's names", undetermined, verify.TrustMissing, "5.6.4.3.3", listing(
		"does not chain to an anchor you named", func(t *testing.T, s *scene, _ *teststate.State) [][]byte {
			return one(teststate.New(t, "NLD", "NL").MasterList(t, s.state.Certificate))
		})},
	{30, "master list signed by the anchor itself", undetermined, verify.TrustMissing, "5.6.4.3.3", listing(
		"not for master lists", func(t *testing.T, s *scene, anchor *teststate.State) [][]byte {
			return one(listBy(t, anchor.Credential, s.state.Certificate))
		})},
	{30, "master list signed by the anchor's document signer", undetermined, verify.TrustMissing, "5.6.4.3.3", listing(
		"not for master lists", func(t *testing.T, s *scene, anchor *teststate.State) [][]byte {
			return one(listBy(t, anchor.Signer(t, pki.DocumentSigner), s.state.Certificate))
		})},
	{30, "master list that nobody signed", undetermined, verify.TrustMissing, "5.6.4.3.3", listing(
		"without a signature", func(t *testing.T, s *scene, _ *teststate.State) [][]byte {
			content, err := masterlist.New([]*pki.Certificate{s.state.Certificate}).Encode()
			require.NoError(t, err)
			return one(content)
		})},
	{30, "master list changed after it was signed", undetermined, verify.TrustMissing, "5.6.4.3.3", listing(
		"its signature", func(t *testing.T, s *scene, anchor *teststate.State) [][]byte {
			root := readNode(t, anchor.MasterList(t, anchor.Certificate))
			content := root.at(1, 0, 2, 1, 0)
			list := readNode(t, content.body)
			list.at(1).add(verbatim(s.state.Certificate.Raw))
			content.body = list.bytes()
			return one(root.bytes())
		})},
	{30, "master list rolled back to before this State was on it", undetermined, verify.TrustMissing, "5.6.4.3.3", listing(
		"", func(t *testing.T, _ *scene, anchor *teststate.State) [][]byte {
			return one(anchor.MasterList(t, anchor.Certificate))
		})},
	{30, "master list vouched for by another master list alone", undetermined, verify.TrustMissing, "5.6.4.3.3", listing(
		"does not chain to an anchor you named", func(t *testing.T, s *scene, anchor *teststate.State) [][]byte {
			middle := teststate.New(t, "CHE", "CH")
			return [][]byte{anchor.MasterList(t, middle.Certificate), middle.MasterList(t, s.state.Certificate)}
		})},
	{30, "master list of a forger whose link certificate the anchor did not sign", undetermined, verify.TrustMissing, "5.6.4.3.3", listing(
		"does not chain to an anchor you named", func(t *testing.T, s *scene, anchor *teststate.State) [][]byte {
			forger := teststate.New(t, "NLD", "NL")
			next, link := forger.Rollover(t)
			wrong := reissued(t, link, forger.Credential, func(tbs *node) {
				setExtension(tbs, "2.5.29.35", false, constructed(0x30, primitive(0x80, anchor.Certificate.SubjectKeyID...)).bytes())
			})
			return one(next.MasterList(t, s.state.Certificate, wrong, next.Certificate))
		})},
	{30, "document signer's certificate in a trusted master list", undetermined, verify.TrustMissing, "5.6.4.3.3", listing(
		"not a CSCA certificate", func(t *testing.T, s *scene, anchor *teststate.State) [][]byte {
			return one(anchor.MasterList(t, s.signer.Certificate, anchor.Certificate))
		})},
	{
		30, "master list of a signer whose certificate was revoked", undetermined, verify.TrustMissing, "5.6.4.3.3",
		listing("its signer's certificate was revoked on 2026-05-12", func(t *testing.T, s *scene, anchor *teststate.State) [][]byte {
			signer := anchor.Signer(t, pki.MasterListSigner)
			return [][]byte{listBy(t, signer, s.state.Certificate), anchor.CRL(t, 2, signer.Certificate).Raw}
		}),
	},
	{
		30, "master list of a revoked signer of a linked CSCA", undetermined, verify.TrustMissing, "5.6.4.3.3",
		listing("its signer's certificate was revoked on 2026-05-12", func(t *testing.T, s *scene, anchor *teststate.State) [][]byte {
			next, link := anchor.Rollover(t)
			signer := next.Signer(t, pki.MasterListSigner)
			list := listBy(t, signer, s.state.Certificate, link, next.Certificate)
			return [][]byte{list, next.CRL(t, 2, signer.Certificate).Raw}
		}),
	},
	{
		32, "link certificate of a forger as this State's new CSCA", undetermined, verify.TrustUnclear, "5.6.4.3.3",
		func(t *testing.T, s *scene) {
			forger := s.forgerState(t, false)
			next, link := forger.Rollover(t)
			s.swap(t, next.Signer(t, pki.DocumentSigner))
			s.edit(t, func(o *object) { o.certs().add(verbatim(link.Raw), verbatim(next.Certificate.Raw)) })
		},
	},
}

// holding makes the verifier hold revocation lists beside the CSCA's certificate.
func (s *scene) holding(lists ...[]byte) { s.v.Trust = s.trusting(lists...).Trust }

const revocationCheck = "5.6.4.3.5"

// Revocation lists (RFC 5280, 6.3; Doc 9303-12, 7.1.4).
var revocationManipulations = []manipulation{
	{31, "signer revoked", invalid, verify.SignerRevoked, revocationCheck, func(t *testing.T, s *scene) {
		s.holding(s.state.CRL(t, 1, s.signer.Certificate).Raw)
	}},
	{31, "signer revoked, an older list beside it", invalid, verify.SignerRevoked, revocationCheck, func(t *testing.T, s *scene) {
		s.holding(s.state.CRL(t, 4, s.signer.Certificate).Raw, s.state.CRL(t, 3).Raw)
	}},
	{31, "signer revoked, an older list before it", invalid, verify.SignerRevoked, revocationCheck, func(t *testing.T, s *scene) {
		s.holding(s.state.CRL(t, 3).Raw, s.state.CRL(t, 4, s.signer.Certificate).Raw)
	}},
	{31, "signer revoked, the list years old", invalid, verify.SignerRevoked, revocationCheck, func(t *testing.T, s *scene) {
		s.holding(s.state.CRL(t, 1, s.signer.Certificate).Raw)
		s.v.Time = teststate.Now.AddDate(3, 0, 0)
	}},
	{31, "signer revoked by the CSCA that came after", invalid, verify.SignerRevoked, revocationCheck, func(t *testing.T, s *scene) {
		next, _ := s.state.Rollover(t)
		s.holding(next.Certificate.Raw, next.CRL(t, 9, s.signer.Certificate).Raw)
	}},
	{31, "CSCA revoked by itself", invalid, verify.SignerRevoked, revocationCheck, func(t *testing.T, s *scene) {
		s.holding(s.state.CRL(t, 1, s.state.Certificate).Raw)
	}},
	{31, "no list, where the policy asks for one", undetermined, verify.RevocationUnknown, revocationCheck, func(_ *testing.T, s *scene) {
		s.v.Policy.RequireRevocation = true
	}},
	{
		31, "list out of date, where the policy asks for one", undetermined, verify.RevocationUnknown, revocationCheck,
		func(t *testing.T, s *scene) {
			s.v.Policy.RequireRevocation = true
			s.holding(s.state.CRL(t, 1).Raw)
			s.v.Time = teststate.Now.AddDate(0, 6, 0)
		},
	},
	{
		31, "list of another issuer, where the policy asks for one", undetermined, verify.RevocationUnknown, revocationCheck,
		func(t *testing.T, s *scene) {
			s.v.Policy.RequireRevocation = true
			dutch := teststate.New(t, "NLD", "NL")
			s.holding(dutch.Certificate.Raw, dutch.CRL(t, 1).Raw)
		},
	},
	{
		31, "list of a forger with the CSCA's names, where the policy asks for one", undetermined, verify.RevocationUnknown, revocationCheck,
		func(t *testing.T, s *scene) {
			s.v.Policy.RequireRevocation = true
			s.holding(s.forgerState(t, true).CRL(t, 99).Raw)
			requireRefused(t, s.v.Trust, "made its signature")
		},
	},
	{
		31, "entry taken out of the list, where the policy asks for one", undetermined, verify.RevocationUnknown, revocationCheck,
		func(t *testing.T, s *scene) {
			s.v.Policy.RequireRevocation = true
			root := readNode(t, s.state.CRL(t, 1, s.signer.Certificate).Raw)
			root.at(0).drop(-2)
			s.holding(root.bytes())
			requireRefused(t, s.v.Trust, "made its signature")
		},
	},
	{
		31, "newer list of another trusted State in the name of this one", invalid, verify.SignerRevoked, revocationCheck,
		func(t *testing.T, s *scene) {
			dutch := teststate.New(t, "NLD", "NL")
			s.holding(dutch.Certificate.Raw, s.state.CRL(t, 5, s.signer.Certificate).Raw, inNameOf(t, dutch, s.state, dutch.CRL(t, 6)))
		},
	},
	{
		31, "list of another trusted State in the name of this one, where the policy asks for one", undetermined, verify.RevocationUnknown,
		revocationCheck, func(t *testing.T, s *scene) {
			s.v.Policy.RequireRevocation = true
			dutch := teststate.New(t, "NLD", "NL")
			s.holding(dutch.Certificate.Raw, inNameOf(t, dutch, s.state, dutch.CRL(t, 6)))
		},
	},
	{
		31, "list of another trusted State that claims this CSCA's name, where the policy asks for one", undetermined,
		verify.RevocationUnknown, revocationCheck, func(t *testing.T, s *scene) {
			s.v.Policy.RequireRevocation = true
			dutch := teststate.New(t, "NLD", "NL")
			s.holding(dutch.Certificate.Raw, formerly(t, dutch, s.state))
		},
	},
	{
		31, "list that is not complete, where the policy asks for one", undetermined, verify.RevocationUnknown, revocationCheck,
		func(t *testing.T, s *scene) {
			s.v.Policy.RequireRevocation = true
			root := readNode(t, s.state.CRL(t, 6).Raw)
			extensions(root.at(0)).add(constructed(0x30, oid("2.5.29.27"), primitive(0x04, 0x02, 1, 5)))
			root.at(2).body = append([]byte{0}, rawSignature(t, s.state.Credential, root.at(1).bytes(), root.at(0).bytes())...)
			s.holding(root.bytes())
			requireRefused(t, s.v.Trust, "not a complete list")
		},
	},
	{31, "a forger's newer list beside the genuine one", invalid, verify.SignerRevoked, revocationCheck, func(t *testing.T, s *scene) {
		s.holding(s.state.CRL(t, 5, s.signer.Certificate).Raw, s.forgerState(t, true).CRL(t, 6).Raw)
	}},
}

// inNameOf is a revocation list that one State signs in the name of another's CSCA.
func inNameOf(t *testing.T, signer, named *teststate.State, list *pki.CRL) []byte {
	t.Helper()
	root := readNode(t, list.Raw)
	root.at(0, 2).become(verbatim(named.Certificate.RawSubject))
	signature := rawSignature(t, signer.Credential, root.at(1).bytes(), root.at(0).bytes())
	root.at(2).body = append([]byte{0}, signature...)
	return root.bytes()
}

// formerly is a revocation list that claims the name of another State's CSCA as one of its own before.
func formerly(t *testing.T, signer, named *teststate.State, revoked ...*pki.Certificate) []byte {
	t.Helper()
	tmpl := &pki.CRLTemplate{
		ThisUpdate: teststate.Now.AddDate(0, 0, -1), Number: big.NewInt(70),
		IssuerAltNames: []pki.GeneralName{{Kind: pki.DirectoryName, Directory: named.Certificate.Subject}},
	}
	for _, c := range revoked {
		tmpl.Revoked = append(tmpl.Revoked, pki.Revocation{Serial: c.Serial, Date: teststate.Now.AddDate(0, 0, -2), Reason: -1})
	}
	list, err := pki.IssueCRL(tmpl, signer.Certificate, signer.Key)
	require.NoError(t, err)
	return list.Raw
}

// No State can revoke the signers of another.
func TestNoStateRevokesForAnother(t *testing.T) {
	s := newScene(t, newUtopia(t))
	dutch := teststate.New(t, "NLD", "NL")
	for name, list := range map[string][]byte{
		"in its name":              inNameOf(t, dutch, s.state, dutch.CRL(t, 9, s.signer.Certificate)),
		"as one of its own before": formerly(t, dutch, s.state, s.signer.Certificate),
		"in its own name":          dutch.CRL(t, 9, s.signer.Certificate).Raw,
	} {
		s.holding(dutch.Certificate.Raw, list)
		r := s.v.Inspect(s.e)
		requireVerdict(t, r, verify.VerdictValid, verify.PassiveOK)
		requireStatus(t, r, map[string]verify.Status{revocationCheck: verify.Undetermined})
		require.Contains(t, r.Notes, verify.NoteRevocationUnknown, name)
	}
}

func requireRefused(t *testing.T, store *trust.Store, why string) {
	t.Helper()
	refused := store.Refused()
	require.Len(t, refused, 1)
	require.True(t, strings.Contains(refused[0].Reason, why), refused[0].Reason)
}
