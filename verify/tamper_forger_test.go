package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// forgerState is a State of the forger's: certificates with the genuine CSCA's names and, on request, its key identifier.
func (s *scene) forgerState(t *testing.T, sameKeyID bool) *teststate.State {
	t.Helper()
	own := teststate.New(t, s.state.Code, s.state.Country)
	if !sameKeyID {
		return own
	}
	own.Certificate = reissued(t, own.Certificate, own.Credential, func(tbs *node) {
		id := primitive(0x04, s.state.Certificate.SubjectKeyID...).bytes()
		setExtension(tbs, "2.5.29.14", false, id)
		setExtension(tbs, "2.5.29.35", false, constructed(0x30, primitive(0x80, s.state.Certificate.SubjectKeyID...)).bytes())
	})
	return own
}

// A forger's own CSCA. Where it bears only the State's name, a CSCA that this verifier lacks can't be told from it, and
// nothing more than "can't confirm" is just; where it names the key that is held, it is forged.
var forgerManipulations = []manipulation{
	{32, "forger's CSCA of the same name", undetermined, verify.TrustUnclear, "5.6.4.3.3", func(t *testing.T, s *scene) {
		s.swap(t, s.forgerState(t, false).Signer(t, pki.DocumentSigner))
	}},
	{32, "forger's CSCA of the same name and key identifier", invalid, verify.SignerForged, "5.6.4.3.3", func(t *testing.T, s *scene) {
		s.swap(t, s.forgerState(t, true).Signer(t, pki.DocumentSigner))
	}},
	{
		32, "forger's CSCA of another name and the same key identifier", invalid, verify.SignerForged, "5.6.4.3.3",
		func(t *testing.T, s *scene) {
			own := s.forgerState(t, true)
			signer := own.Signer(t, pki.DocumentSigner)
			signer.Certificate = reissued(t, signer.Certificate, own.Credential, func(tbs *node) {
				tbs.at(3).become(verbatim(rawName(t, "UT", "CSCA Arcadia")))
			})
			s.swap(t, signer)
		},
	},
	{32, "forger's CSCA embedded in EF.SOD", undetermined, verify.TrustUnclear, "5.6.4.3.3", func(t *testing.T, s *scene) {
		own := s.forgerState(t, false)
		s.swap(t, own.Signer(t, pki.DocumentSigner))
		s.edit(t, func(o *object) { o.certs().add(verbatim(own.Certificate.Raw)) })
	}},
	{32, "forger's signer that signed itself", undetermined, verify.TrustUnclear, "5.6.4.3.3", func(t *testing.T, s *scene) {
		own := teststate.Credential{Key: teststate.Key(t)}
		spki := mustSPKI(t, own.Key.Public())
		id, err := pki.KeyID(spki)
		require.NoError(t, err)
		own.Certificate = reissued(t, s.signer.Certificate, own, func(tbs *node) {
			tbs.at(6).become(verbatim(spki))
			setExtension(tbs, "2.5.29.35", false, constructed(0x30, primitive(0x80, id...)).bytes())
		})
		s.swap(t, own)
	}},
	{32, "forger's signer without a key identifier", undetermined, verify.TrustUnclear, "5.6.4.3.3", func(t *testing.T, s *scene) {
		own := s.impostor(t)
		own.Certificate = reissued(t, own.Certificate, own, func(tbs *node) { dropExtension(tbs, "2.5.29.35") })
		s.swap(t, own)
	}},
	{32, "forger's CSCA of a State nobody trusts", undetermined, verify.TrustMissing, "5.6.4.3.3", func(t *testing.T, s *scene) {
		s.swap(t, teststate.New(t, "NLD", "NL").Signer(t, pki.DocumentSigner))
		s.record.IssuingState = "NLD"
		s.reprint(t)
	}},
	{32, "nobody trusted", undetermined, verify.TrustMissing, "5.6.4.3.3", func(_ *testing.T, s *scene) { s.v.Trust = nil }},
}

func rawName(t *testing.T, country, common string) []byte {
	t.Helper()
	b, err := teststate.Name(country, common).Marshal()
	require.NoError(t, err)
	return b
}
