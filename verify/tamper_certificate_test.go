package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// role puts a signer of another kind, certified by the same CSCA, in the place of the document signer.
func role(r pki.Role) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) {
		s.swap(t, s.state.Signer(t, r, func(tmpl *pki.Template) {
			if r == pki.BarcodeSigner {
				tmpl.Subject = teststate.Name(s.state.Country, "AB")
			}
		}))
	}
}

// certified is a document signer whose certificate the CSCA signed with a breach of the profile.
func certified(change func(tbs *node)) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) {
		cert := reissued(t, s.signer.Certificate, s.state.Credential, change)
		s.swap(t, teststate.Credential{Certificate: cert, Key: s.signer.Key})
	}
}

// retouched is the genuine signer's certificate with a change that nobody signed.
func retouched(change func(tbs *node)) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) {
		s.swap(t, teststate.Credential{Certificate: altered(t, s.signer.Certificate, change), Key: s.signer.Key})
	}
}

func keyUsage(bits ...byte) func(tbs *node) {
	return func(tbs *node) { setExtension(tbs, "2.5.29.15", true, primitive(0x03, bits...).bytes()) }
}

func extendedUsage(ids ...string) func(tbs *node) {
	return func(tbs *node) {
		list := constructed(0x30)
		for _, id := range ids {
			list.add(oid(id))
		}
		setExtension(tbs, "2.5.29.37", true, list.bytes())
	}
}

func isCA(tbs *node) {
	setExtension(tbs, "2.5.29.19", true, constructed(0x30, primitive(0x01, 0xFF), primitive(0x02, 0)).bytes())
}

const profileCheck = "icao.dsc-profile"

// Certificates of another kind (Doc 9303-12, 7.1), and ones that were changed after they were signed.
var certificateManipulations = []manipulation{
	{29, "master-list signer as a document signer", invalid, verify.SignerUnfit, profileCheck, role(pki.MasterListSigner)},
	{29, "deviation-list signer as a document signer", invalid, verify.SignerUnfit, profileCheck, role(pki.DeviationListSigner)},
	{29, "barcode signer as a document signer", invalid, verify.SignerUnfit, profileCheck, role(pki.BarcodeSigner)},
	{29, "VDS-NC signer as a document signer", invalid, verify.SignerUnfit, profileCheck, role(pki.VDSNCSigner)},
	{29, "DTC signer as a document signer", invalid, verify.SignerUnfit, profileCheck, role(pki.DTCSigner)},
	{
		29, "the CSCA as a document signer", invalid, verify.SignerUnfit, profileCheck,
		func(t *testing.T, s *scene) { s.swap(t, s.state.Credential) },
	},
	{
		29, "TLS server's certificate as a document signer", invalid, verify.SignerUnfit, profileCheck,
		certified(extendedUsage("1.3.6.1.5.5.7.3.1")),
	},
	{
		29, "TLS server's certificate where nobody is trusted", invalid, verify.SignerUnfit, profileCheck, func(t *testing.T, s *scene) {
			certified(extendedUsage("1.3.6.1.5.5.7.3.1"))(t, s)
			s.v.Trust = nil
		},
	},
	{
		29, "certificate for any purpose but documents", undetermined, verify.ProfileUnclear, profileCheck,
		certified(extendedUsage("1.2.3.4.5")),
	},
	{29, "document signer that is a certification authority", invalid, verify.SignerUnfit, profileCheck, certified(isCA)},
	{29, "document signer that may sign certificates", invalid, verify.SignerUnfit, profileCheck, certified(keyUsage(2, 0x84))},
	{29, "document signer without digitalSignature", invalid, verify.SignerUnfit, profileCheck, certified(keyUsage(5, 0x20))},
	{29, "document signer for key agreement", invalid, verify.SignerUnfit, profileCheck, certified(keyUsage(3, 0x08))},
	{
		29, "document signer with a critical extension nobody knows", undetermined, verify.ProfileUnclear, profileCheck,
		certified(func(tbs *node) {
			setExtension(tbs, "1.2.3.4.5", true, []byte{5, 0})
		}),
	},
	{29, "document type not among the signer's", invalid, verify.TypeMismatch, "icao.document-type", func(t *testing.T, s *scene) {
		s.swap(t, s.state.Signer(t, pki.DocumentSigner, func(tmpl *pki.Template) { tmpl.DocumentTypes = []string{"I", "V", "AC"} }))
	}},
	{
		29, "certificate issued by a document signer", undetermined, verify.TrustMissing, "5.6.4.3.3",
		func(t *testing.T, s *scene) { s.underling(t, s.signer) },
	},
	{29, "certificate issued by an intermediate authority", undetermined, verify.TrustMissing, "5.6.4.3.3", func(t *testing.T, s *scene) {
		key := teststate.Key(t)
		spki := mustSPKI(t, key.Public())
		middle := reissued(t, s.signer.Certificate, s.state.Credential, func(tbs *node) {
			tbs.at(6).become(verbatim(spki))
			id, _ := pki.KeyID(spki)
			setExtension(tbs, "2.5.29.14", false, primitive(0x04, id...).bytes())
			isCA(tbs)
			keyUsage(1, 0x06)(tbs)
		})
		s.underling(t, teststate.Credential{Certificate: middle, Key: key})
		s.edit(t, func(o *object) { o.certs().add(verbatim(middle.Raw), verbatim(s.state.Certificate.Raw)) })
	}},
	{26, "validity of the signer's certificate drawn out", invalid, verify.SignerForged, "5.6.4.3.3", retouched(func(tbs *node) {
		tbs.at(4, 1).body = []byte("491231235959Z")
	})},
	{26, "document types of the signer's certificate widened", invalid, verify.SignerForged, "5.6.4.3.3", retouched(func(tbs *node) {
		types := constructed(0x31, primitive(0x13, 'I'), primitive(0x13, 'P'), primitive(0x13, 'V'))
		setExtension(tbs, "2.23.136.1.1.6.2", false, constructed(0x30, primitive(0x02, 0), types).bytes())
	})},
	{
		26, "extensions of the signer's certificate taken out", undetermined, verify.TrustUnclear, "5.6.4.3.3",
		retouched(func(tbs *node) { tbs.drop(-1) }),
	},
	{
		26, "serial number of the signer's certificate changed", invalid, verify.SignerForged, "5.6.4.3.3",
		retouched(func(tbs *node) { tbs.at(1).body[5] ^= 1 }),
	},
	{26, "public key of the signer's certificate exchanged", invalid, verify.SignerForged, "5.6.4.3.3", func(t *testing.T, s *scene) {
		own := teststate.Credential{Key: teststate.Key(t)}
		own.Certificate = altered(t, s.signer.Certificate, func(tbs *node) { tbs.at(6).become(verbatim(mustSPKI(t, own.Key.Public()))) })
		s.swap(t, own)
	}},
	{26, "signature of the signer's certificate zeroed", invalid, verify.SignerForged, "5.6.4.3.3", func(t *testing.T, s *scene) {
		root := readNode(t, s.signer.Certificate.Raw)
		root.at(2).body = append([]byte{0}, constructed(0x30, primitive(0x02, 0), primitive(0x02, 0)).bytes()...)
		s.swap(t, teststate.Credential{Certificate: parsed(t, root.bytes()), Key: s.signer.Key})
	}},
	{
		26, "signature algorithm of the signer's certificate exchanged", undetermined, verify.AlgorithmUnknown, "5.6.4.3.3",
		func(t *testing.T, s *scene) {
			root := readNode(t, s.signer.Certificate.Raw)
			root.at(1).become(constructed(0x30, oid("1.2.3.4.5")))
			root.at(0, 2).become(constructed(0x30, oid("1.2.3.4.5")))
			s.swap(t, teststate.Credential{Certificate: parsed(t, root.bytes()), Key: s.signer.Key})
		},
	},
}

// underling certifies a new document signer with a key that may not.
func (s *scene) underling(t *testing.T, issuer teststate.Credential) {
	t.Helper()
	own := teststate.Credential{Key: teststate.Key(t)}
	own.Certificate = reissued(t, s.signer.Certificate, issuer, func(tbs *node) {
		tbs.at(3).become(verbatim(issuer.Certificate.RawSubject))
		tbs.at(6).become(verbatim(mustSPKI(t, own.Key.Public())))
		setExtension(tbs, "2.5.29.35", false, constructed(0x30, primitive(0x80, issuer.Certificate.SubjectKeyID...)).bytes())
	})
	s.swap(t, own)
}

// foreign is a State the verifier trusts as well.
func (s *scene) foreign(t *testing.T) *teststate.State {
	t.Helper()
	dutch := teststate.New(t, "NLD", "NL")
	s.v.Trust = (&specimen{state: s.state}).trusting(dutch.Certificate.Raw).Trust
	return dutch
}

// inLowerCase writes the country of a name as some issuers do.
func inLowerCase(t *testing.T, country, lower string) func(tbs *node) {
	return func(tbs *node) {
		before := append([]byte{0x13, 2}, country...)
		after := append([]byte{0x13, 2}, lower...)
		for _, i := range []int{3, 5} {
			tbs.at(i).become(verbatim(replaceAll(t, tbs.at(i).bytes(), string(before), string(after))))
		}
	}
}

// States that vouch for others (Doc 9303-12, 6; TR-03135-1, 5.6.4.5).
var stateManipulations = []manipulation{
	{28, "document of another trusted State's signer", invalid, verify.StateMismatch, "5.6.4.5", func(t *testing.T, s *scene) {
		s.swap(t, s.foreign(t).Signer(t, pki.DocumentSigner))
	}},
	{
		28, "signer of this State certified by another trusted State", invalid, verify.StateMismatch, "icao.signer-country",
		func(t *testing.T, s *scene) {
			dutch := s.foreign(t)
			signer := dutch.Signer(t, pki.DocumentSigner)
			signer.Certificate = reissued(t, signer.Certificate, dutch.Credential, func(tbs *node) {
				tbs.at(5).become(verbatim(s.signer.Certificate.RawSubject))
			})
			s.swap(t, signer)
		},
	},
	{28, "another State's signer with its country in lower case", invalid, verify.StateMismatch, "5.6.4.5", func(t *testing.T, s *scene) {
		dutch := s.foreign(t)
		signer := dutch.Signer(t, pki.DocumentSigner)
		signer.Certificate = reissued(t, signer.Certificate, dutch.Credential, inLowerCase(t, "NL", "nl"))
		s.swap(t, signer)
	}},
	{
		28, "CSCA of another State under this State's name, with its own key identifier", invalid, verify.StateMismatch, "icao.signer-country",
		func(t *testing.T, s *scene) {
			dutch := s.foreign(t)
			signer := dutch.Signer(t, pki.DocumentSigner)
			signer.Certificate = reissued(t, signer.Certificate, dutch.Credential, func(tbs *node) {
				tbs.at(3).become(verbatim(s.state.Certificate.RawSubject))
				tbs.at(5).become(verbatim(s.signer.Certificate.RawSubject))
			})
			s.swap(t, signer)
		},
	},
	{28, "State in DG1 that nobody has", undetermined, verify.StateUnknown, "5.6.4.5", func(t *testing.T, s *scene) {
		s.record.IssuingState = "QQQ"
		s.reprint(t)
	}},
	{28, "State in DG1 in which the signer's State has no part", invalid, verify.StateMismatch, "5.6.4.5", func(t *testing.T, s *scene) {
		s.record.IssuingState = "D"
		s.reprint(t)
	}},
	{28, "signer without a country", undetermined, verify.StateUnknown, "icao.signer-country", certified(func(tbs *node) {
		tbs.at(5).become(constructed(0x30, constructed(0x31, constructed(0x30, oid("2.5.4.3"), primitive(0x0C, []byte("DS")...)))))
	})},
}

// reprint writes the record into DG1 and on the page, and signs it.
func (s *scene) reprint(t *testing.T) {
	t.Helper()
	zone := mrzOf(s.record)
	s.e.Zone = zone
	s.groups[1] = teststate.DG1(zone)
	s.sign(t)
	s.e.Image = s.image
}

// mrzOf writes a zone that the encoder would refuse to write, by way of one it would not.
func mrzOf(r *mrz.Record) string {
	if zone, err := mrz.Encode(r); err == nil {
		return zone
	}
	lawful := *r
	lawful.IssuingState = "UTO"
	zone, _ := mrz.Encode(&lawful)
	return zone[:2] + (r.IssuingState + "<<<")[:3] + zone[5:]
}

// The same key and number in lower case is the same State: real issuers write it so (Doc 9303-12, 7.1.1).
func TestLowerCaseCountryIsTheSameState(t *testing.T) {
	s := newScene(t, newUtopia(t))
	certified(inLowerCase(t, "UT", "ut"))(t, s)
	requireVerdict(t, s.v.Inspect(s.e), verify.VerdictValid, verify.PassiveOK)
	require.Equal(t, "ut", s.signer.Certificate.Subject.Get("C"))
}
