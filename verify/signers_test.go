package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/record"
)

const ecdsaSHA256, ecdsaSHA512 = "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.4"

// signAlso puts a signature over the same attributes in, beside the first or before it, with the signer's certificate.
func (s *scene) signAlso(t *testing.T, signer teststate.Credential, algorithm *node, before bool) {
	t.Helper()
	s.edit(t, func(o *object) {
		c := readNode(t, signer.Certificate.Raw)
		more := &object{constructed(0, constructed(0, nil, constructed(0, constructed(0, constructed(0x31, o.signer().clone())))))}
		more.sid().become(constructed(0x30, c.at(0, 3).clone(), c.at(0, 1).clone()))
		more.algorithm().become(algorithm)
		more.sign(t, signer)
		signers := []*node{o.signer(), more.signer()}
		if before {
			signers[0], signers[1] = signers[1], signers[0]
		}
		o.signers().kids = signers
		o.certs().add(verbatim(signer.Certificate.Raw))
	})
}

// One signer is recommended, not asked for (Doc 9303-10, 4.6.2.2): a State may sign with two keys or by two algorithms. Every
// signer has to be one of the State.
func TestSeveralSigners(t *testing.T) {
	state := newUtopia(t)
	other := teststate.New(t, "NLD", "NL")
	ecdsa := func() *node { return constructed(0x30, oid(ecdsaSHA256)) }
	for _, tc := range []struct {
		name    string
		apply   func(t *testing.T, s *scene)
		verdict verify.Verdict
		reason  verify.Reason
	}{
		{"two keys of the State", func(t *testing.T, s *scene) {
			s.signAlso(t, state.Signer(t, pki.DocumentSigner), ecdsa(), false)
		}, verify.VerdictValid, verify.PassiveOK},
		{"the other key first", func(t *testing.T, s *scene) {
			s.signAlso(t, state.Signer(t, pki.DocumentSigner), ecdsa(), true)
		}, verify.VerdictValid, verify.PassiveOK},
		{"ECDSA and RSA", func(t *testing.T, s *scene) {
			s.signAlso(t, s.rsaSigner(t), constructed(0x30, oid("1.2.840.113549.1.1.11"), primitive(0x05)), false)
		}, verify.VerdictValid, verify.PassiveOK},
		{"one key, two algorithms", func(t *testing.T, s *scene) {
			s.signAlso(t, s.signer, constructed(0x30, oid(ecdsaSHA512)), false)
		}, verify.VerdictValid, verify.PassiveOK},
		{"the signer again under another identifier", func(t *testing.T, s *scene) {
			s.edit(t, func(o *object) {
				again := o.signer().clone()
				again.kids[1].kids[1].body[3] ^= 1
				o.signers().add(again)
			})
		}, invalid, verify.ObjectMalformed},
		{"the second by an algorithm nobody knows", func(t *testing.T, s *scene) {
			s.signAlso(t, state.Signer(t, pki.DocumentSigner), ecdsa(), false)
			s.edit(t, func(o *object) { o.signers().at(1, -2).become(constructed(0x30, oid("1.2.3.4.5"))) })
		}, undetermined, verify.AlgorithmUnknown},
		{"the second of a State that nobody trusts", func(t *testing.T, s *scene) {
			s.signAlso(t, teststate.New(t, "FRA", "FR").Signer(t, pki.DocumentSigner), ecdsa(), false)
		}, undetermined, verify.TrustMissing},
		{"the second without a certificate", func(t *testing.T, s *scene) {
			s.signAlso(t, state.Signer(t, pki.DocumentSigner), ecdsa(), false)
			s.edit(t, func(o *object) {
				o.certs().become(constructed(0xA0, verbatim(s.signer.Certificate.Raw), verbatim(state.Certificate.Raw)))
			})
		}, undetermined, verify.SignerMissing},
		{"the second of another State", func(t *testing.T, s *scene) {
			s.signAlso(t, other.Signer(t, pki.DocumentSigner), ecdsa(), false)
		}, invalid, verify.ObjectMalformed},
		{"the first of another State", func(t *testing.T, s *scene) {
			s.signAlso(t, other.Signer(t, pki.DocumentSigner), ecdsa(), true)
		}, invalid, verify.ObjectMalformed},
		{"the second revoked", func(t *testing.T, s *scene) {
			second := state.Signer(t, pki.DocumentSigner)
			s.signAlso(t, second, ecdsa(), false)
			s.v = s.trusting(state.CRL(t, 1, second.Certificate).Raw)
		}, invalid, verify.ObjectMalformed},
		{"the second made for lists", func(t *testing.T, s *scene) {
			s.signAlso(t, state.Signer(t, pki.MasterListSigner), ecdsa(), false)
		}, undetermined, verify.ProfileUnclear},
		{"the second a forger with the CSCA's name and key identifier", func(t *testing.T, s *scene) {
			forger := teststate.Credential{Key: teststate.Key(t)}
			second := state.Signer(t, pki.DocumentSigner)
			forger.Certificate = reissued(t, second.Certificate, forger, func(*node) {})
			s.signAlso(t, teststate.Credential{Certificate: forger.Certificate, Key: second.Key}, ecdsa(), false)
		}, invalid, verify.ObjectMalformed},
		{"the second over other attributes", func(t *testing.T, s *scene) {
			s.signAlso(t, state.Signer(t, pki.DocumentSigner), ecdsa(), false)
			s.edit(t, func(o *object) {
				o.signers().at(1, 3).add(attribute(signingTimeOID, primitive(0x17, []byte("260401000000Z")...)))
			})
		}, invalid, verify.ObjectMalformed},
		{"list changed after both signed", func(t *testing.T, s *scene) {
			s.signAlso(t, state.Signer(t, pki.DocumentSigner), ecdsa(), false)
			s.edit(t, func(o *object) { o.list(t, func(list *node) { list.at(2, 0, 1).body[0] ^= 1 }) })
		}, invalid, verify.ObjectAltered},
		{"five signers", func(t *testing.T, s *scene) {
			for range 4 {
				s.signAlso(t, state.Signer(t, pki.DocumentSigner), ecdsa(), false)
				s.edit(t, func(o *object) { o.signers().kids = append(o.signers().kids, o.signers().kids...) })
			}
		}, invalid, verify.ObjectMalformed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newScene(t, state)
			s.v = s.trusting(other.Certificate.Raw)
			tc.apply(t, s)
			r := s.v.Inspect(s.e)
			requireVerdict(t, r, tc.verdict, tc.reason)
			if r.Accepted() {
				require.Contains(t, r.Notes, verify.NoteToleration)
			}
			saved, err := record.New(s.v, s.e, r)
			require.NoError(t, err)
			_, err = saved.Replay()
			require.NoError(t, err, "what is trusted is kept for every signer")
		})
	}
}
