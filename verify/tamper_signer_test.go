package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

func newUtopia(t testing.TB) *teststate.State { return teststate.New(t, "UTO", "UT") }

// impostor is a certificate with the names, serial number and key identifiers of the genuine signer's, and the forger's key,
// signed by the forger.
func (s *scene) impostor(t *testing.T) teststate.Credential {
	t.Helper()
	own := teststate.Credential{Key: teststate.Key(t)}
	spki, err := pki.MarshalPublicKey(own.Key.Public(), true)
	require.NoError(t, err)
	own.Certificate = reissued(t, s.signer.Certificate, teststate.Credential{Key: own.Key}, func(tbs *node) {
		tbs.at(6).become(verbatim(spki))
	})
	return own
}

// embed replaces the embedded certificates.
func (o *object) embed(certs ...*pki.Certificate) {
	o.certs().kids = nil
	for _, c := range certs {
		o.certs().add(verbatim(c.Raw))
	}
}

// byKeyID names the signer by its key identifier.
func (o *object) byKeyID(c *pki.Certificate) {
	o.signer().at(0).body = []byte{3}
	o.sid().become(primitive(0x80, c.SubjectKeyID...))
}

// Signers, certificates and the identifier between them (RFC 5652, 5.3).
var signerInfoManipulations = []manipulation{
	{27, "no signer", invalid, verify.ObjectMalformed, "icao.security-object", func(t *testing.T, s *scene) {
		s.edit(t, func(o *object) { o.signers().kids = nil })
	}},
	{27, "the signer twice", invalid, verify.ObjectMalformed, "icao.security-object", func(t *testing.T, s *scene) {
		s.edit(t, func(o *object) { o.signers().add(o.signer().clone()) })
	}},
	{27, "a forger's signer beside the genuine one", invalid, verify.ObjectMalformed, "icao.security-object", func(t *testing.T, s *scene) {
		forger := s.impostor(t)
		s.edit(t, func(o *object) {
			genuine := o.signer().clone()
			o.sign(t, forger)
			o.signers().add(genuine)
			o.embed(s.signer.Certificate, forger.Certificate)
		})
	}},
	{
		27, "signer's certificate exchanged for a forger's of the same names, signed by him", invalid, verify.SignerForged, "5.6.4.3.3",
		func(t *testing.T, s *scene) {
			forger := s.impostor(t)
			s.edit(t, func(o *object) {
				o.embed(forger.Certificate)
				o.sign(t, forger)
			})
		},
	},
	{
		27, "forger's certificate of the same names before the genuine one", invalid, verify.SignerForged, "5.6.4.3.3",
		func(t *testing.T, s *scene) {
			forger := s.impostor(t)
			s.edit(t, func(o *object) {
				o.embed(forger.Certificate, s.signer.Certificate)
				o.sign(t, forger)
			})
		},
	},
	{
		27, "forger's certificate of the same names behind the genuine one", invalid, verify.SignerForged, "5.6.4.3.3",
		func(t *testing.T, s *scene) {
			forger := s.impostor(t)
			s.edit(t, func(o *object) {
				o.embed(s.signer.Certificate, forger.Certificate)
				o.sign(t, forger)
			})
		},
	},
	{
		27, "forger's certificate of the same key identifier beside the genuine one", invalid, verify.SignerForged, "5.6.4.3.3",
		func(t *testing.T, s *scene) {
			forger := s.impostor(t)
			s.edit(t, func(o *object) {
				o.embed(s.signer.Certificate, forger.Certificate)
				o.byKeyID(s.signer.Certificate)
				o.sign(t, forger)
			})
		},
	},
	{
		27, "signer's certificate exchanged for another of the State", invalid, verify.SignatureWrong, "5.6.4.2.2b",
		func(t *testing.T, s *scene) {
			second := s.state.Signer(t, pki.DocumentSigner)
			s.edit(t, func(o *object) { o.embed(second.Certificate) })
		},
	},
	{27, "identifier of another signer of the State", invalid, verify.SignatureWrong, "5.6.4.2.2b", func(t *testing.T, s *scene) {
		second := s.state.Signer(t, pki.DocumentSigner)
		s.edit(t, func(o *object) {
			o.embed(s.signer.Certificate, second.Certificate)
			o.byKeyID(second.Certificate)
		})
	}},
	{27, "identifier of nobody among two certificates", undetermined, verify.SignerMissing, "5.6.4.2.2b", func(t *testing.T, s *scene) {
		second := s.state.Signer(t, pki.DocumentSigner)
		s.edit(t, func(o *object) {
			o.embed(s.signer.Certificate, second.Certificate)
			o.sid().at(1).body[2] ^= 1
		})
	}},
	{27, "certificates taken out", undetermined, verify.SignerMissing, "5.6.4.2.2b", func(t *testing.T, s *scene) {
		s.edit(t, func(o *object) { o.signedData().drop(3) })
	}},
	{27, "signer's certificate garbled", undetermined, verify.SignerMissing, "5.6.4.2.2b", func(t *testing.T, s *scene) {
		s.edit(t, func(o *object) { o.certs().at(0, 0).drop(4) })
	}},
	{27, "signature of another document of the State", invalid, verify.SignatureWrong, "5.6.4.2.2b", func(t *testing.T, s *scene) {
		other := &scene{specimen: s.another(t)}
		var signature []byte
		other.edit(t, func(o *object) { signature = o.signature().body })
		s.edit(t, func(o *object) { o.signature().body = signature })
	}},
	{
		27, "signer and certificate of another document, content of this one", invalid, verify.ObjectAltered, "5.6.4.2.2a",
		func(t *testing.T, s *scene) {
			other := &scene{specimen: s.another(t)}
			var signer *node
			other.edit(t, func(o *object) { signer = o.signer().clone() })
			s.edit(t, func(o *object) { o.signer().become(signer) })
		},
	},
}
