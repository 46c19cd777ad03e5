package verify_test

import (
	"crypto"
	"crypto/sha256"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

func p256(t testing.TB) *curve.Curve {
	t.Helper()
	c, ok := curve.ByName("P-256")
	require.True(t, ok)
	return c
}

// order is n of P-256.
func order(t testing.TB) *big.Int { return p256(t).Params().N }

// number writes an INTEGER as DER does.
func number(v *big.Int) *node {
	b := v.Bytes()
	if len(b) == 0 || b[0] >= 0x80 {
		b = append([]byte{0}, b...)
	}
	return primitive(0x02, b...)
}

// values changes r and s of the signature.
func (s *scene) values(t *testing.T, change func(r, v, n *big.Int) (*big.Int, *big.Int)) {
	t.Helper()
	s.edit(t, func(o *object) {
		sig := readNode(t, o.signature().body)
		r, v := new(big.Int).SetBytes(sig.at(0).body), new(big.Int).SetBytes(sig.at(1).body)
		r, v = change(r, v, order(t))
		o.signature().body = constructed(0x30, number(r), number(v)).bytes()
	})
}

// other is the second of the two values that verify alike: anybody can make it, and it signs the same octets.
func other(r, v, n *big.Int) (*big.Int, *big.Int) { return r, new(big.Int).Sub(n, v) }

// signature puts other octets in the place of the signature.
func (s *scene) signature(t *testing.T, change func(sig []byte) []byte) {
	t.Helper()
	s.edit(t, func(o *object) { o.signature().body = change(o.signature().body) })
}

func withValues(change func(r, v, n *big.Int) (*big.Int, *big.Int)) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) { s.values(t, change) }
}

func withSignature(change func(t *testing.T, sig []byte) []byte) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) { s.signature(t, func(sig []byte) []byte { return change(t, sig) }) }
}

// swapPoint certifies, with the State's own key, a signer whose public key was changed; the object keeps its signature.
func (s *scene) swapPoint(t *testing.T, change func(spki *node)) {
	t.Helper()
	cert := reissued(t, s.signer.Certificate, s.state.Credential, func(tbs *node) { change(tbs.at(6)) })
	s.edit(t, func(o *object) { o.embed(cert) })
}

const signatureCheck = "5.6.4.2.2b"

// ECDSA (BSI TR-03111, 4.2.1.2; SEC 1, 4.1.4): values out of range, points off the curve, parameters of no curve.
var ecdsaManipulations = []manipulation{
	{
		24, "signature of zeros", invalid, verify.SignatureWrong, signatureCheck,
		withSignature(func(_ *testing.T, sig []byte) []byte { return make([]byte, len(sig)) }),
	},
	{24, "signature empty", invalid, verify.SignatureWrong, signatureCheck, withSignature(func(*testing.T, []byte) []byte { return nil })},
	{
		24, "r and s zero", invalid, verify.SignatureWrong, signatureCheck,
		withValues(func(_, _, _ *big.Int) (*big.Int, *big.Int) { return new(big.Int), new(big.Int) }),
	},
	{
		24, "r zero", invalid, verify.SignatureWrong, signatureCheck,
		withValues(func(_, v, _ *big.Int) (*big.Int, *big.Int) { return new(big.Int), v }),
	},
	{
		24, "s zero", invalid, verify.SignatureWrong, signatureCheck,
		withValues(func(r, _, _ *big.Int) (*big.Int, *big.Int) { return r, new(big.Int) }),
	},
	{
		24, "r the order", invalid, verify.SignatureWrong, signatureCheck,
		withValues(func(_, v, n *big.Int) (*big.Int, *big.Int) { return n, v }),
	},
	{
		24, "s the order", invalid, verify.SignatureWrong, signatureCheck,
		withValues(func(r, _, n *big.Int) (*big.Int, *big.Int) { return r, n }),
	},
	{
		24, "r raised by the order", invalid, verify.SignatureWrong, signatureCheck,
		withValues(func(r, v, n *big.Int) (*big.Int, *big.Int) { return new(big.Int).Add(r, n), v }),
	},
	{
		24, "s raised by the order", invalid, verify.SignatureWrong, signatureCheck,
		withValues(func(r, v, n *big.Int) (*big.Int, *big.Int) { return r, new(big.Int).Add(v, n) }),
	},
	{
		24, "r and s exchanged", invalid, verify.SignatureWrong, signatureCheck,
		withValues(func(r, v, _ *big.Int) (*big.Int, *big.Int) { return v, r }),
	},
	{
		24, "r and s one", invalid, verify.SignatureWrong, signatureCheck,
		withValues(func(_, _, _ *big.Int) (*big.Int, *big.Int) { return big.NewInt(1), big.NewInt(1) }),
	},
	{24, "r negative", invalid, verify.SignatureWrong, signatureCheck, withSignature(func(t *testing.T, sig []byte) []byte {
		n := readNode(t, sig)
		n.at(0).body = append([]byte{0x80}, n.at(0).body[max(0, len(n.at(0).body)-31):]...)
		return n.bytes()
	})},
	{
		24, "r without the zero octet that keeps it positive", invalid, verify.SignatureWrong, signatureCheck,
		withSignature(func(t *testing.T, sig []byte) []byte {
			n := readNode(t, sig)
			n.at(0).body = append([]byte{0xFF}, make([]byte, 31)...)
			return n.bytes()
		}),
	},
	{24, "zero octets before r", invalid, verify.SignatureWrong, signatureCheck, withSignature(func(t *testing.T, sig []byte) []byte {
		n := readNode(t, sig)
		n.at(0).body = append([]byte{0, 0}, n.at(0).body...)
		return n.bytes()
	})},
	{
		24, "octets behind r and s", invalid, verify.SignatureWrong, signatureCheck,
		withSignature(func(_ *testing.T, sig []byte) []byte { return append(sig, 0) }),
	},
	{
		24, "a third number behind r and s", invalid, verify.SignatureWrong, signatureCheck,
		withSignature(func(t *testing.T, sig []byte) []byte {
			n := readNode(t, sig)
			n.add(primitive(0x02, 1))
			return n.bytes()
		}),
	},
	{
		24, "r and s without their sequence", invalid, verify.SignatureWrong, signatureCheck,
		withSignature(func(t *testing.T, sig []byte) []byte {
			n := readNode(t, sig)
			r, v := new(big.Int).SetBytes(n.at(0).body), new(big.Int).SetBytes(n.at(1).body)
			return append(r.FillBytes(make([]byte, 32)), v.FillBytes(make([]byte, 32))...)
		}),
	},
	{24, "point off the curve, certified", undetermined, verify.AlgorithmUnknown, signatureCheck, func(t *testing.T, s *scene) {
		s.swapPoint(t, func(spki *node) { spki.at(1).body[40] ^= 1 })
	}},
	{24, "point at infinity, certified", undetermined, verify.AlgorithmUnknown, signatureCheck, func(t *testing.T, s *scene) {
		s.swapPoint(t, func(spki *node) { spki.at(1).body = []byte{0, 0} })
	}},
	{24, "coordinate beyond the field, certified", undetermined, verify.AlgorithmUnknown, signatureCheck, func(t *testing.T, s *scene) {
		s.swapPoint(t, func(spki *node) {
			for i := range 32 {
				spki.at(1).body[2+i] = 0xFF
			}
		})
	}},
	{
		24, "curve of the key exchanged for another of the size, certified", undetermined, verify.AlgorithmUnknown, signatureCheck,
		func(t *testing.T, s *scene) {
			s.swapPoint(t, func(spki *node) { spki.at(0, 1).become(oid("1.3.36.3.3.2.8.1.1.7")) })
		},
	},
	{
		24, "explicit parameters with a crafted generator, certified (CVE-2020-0601)", undetermined, verify.AlgorithmUnknown, signatureCheck,
		func(t *testing.T, s *scene) {
			s.crafted(t, s.state.Credential)
		},
	},
	{
		24, "explicit parameters with a crafted generator, by a forger", invalid, verify.SignerForged, "5.6.4.3.3",
		func(t *testing.T, s *scene) {
			s.crafted(t, teststate.Credential{Certificate: s.state.Certificate, Key: teststate.Key(t)})
		},
	},
	{
		24, "explicit parameters with another order, certified", undetermined, verify.AlgorithmUnknown, signatureCheck,
		func(t *testing.T, s *scene) {
			s.swapPoint(t, func(spki *node) { b := spki.at(0, 1, 4).body; b[len(b)-1] ^= 2 })
		},
	},
	{
		24, "explicit parameters with another cofactor, certified", undetermined, verify.AlgorithmUnknown, signatureCheck,
		func(t *testing.T, s *scene) {
			s.swapPoint(t, func(spki *node) { spki.at(0, 1, 5).body = []byte{4} })
		},
	},
	{
		24, "explicit parameters with an even field, certified (CVE-2022-0778)", undetermined, verify.AlgorithmUnknown, signatureCheck,
		func(t *testing.T, s *scene) {
			s.swapPoint(t, func(spki *node) { b := spki.at(0, 1, 1, 1).body; b[len(b)-1] ^= 1 })
		},
	},
}

// crafted is the forgery of CVE-2020-0601: the genuine public key Q, on the genuine curve but with the generator Q, so that
// the secret key is 1. It signs r = x(kQ), s = k⁻¹(e + r).
func (s *scene) crafted(t *testing.T, issuer teststate.Credential) {
	t.Helper()
	key, ok := s.signer.Certificate.PublicKey.(*curve.PublicKey)
	require.True(t, ok)
	cert := reissued(t, s.signer.Certificate, issuer, func(tbs *node) {
		parameters := tbs.at(6, 0, 1)
		require.Len(t, parameters.kids, 6, "explicit parameters")
		parameters.at(3).body = key.Bytes()
	})
	s.edit(t, func(o *object) {
		o.embed(cert)
		message := o.attributes().clone()
		message.tag = 0x31
		o.signature().body = signWithSecretOne(t, key, message.bytes())
	})
}

func signWithSecretOne(t *testing.T, generator *curve.PublicKey, message []byte) []byte {
	t.Helper()
	n := order(t)
	k := big.NewInt(0x1234567)
	point, err := generator.Curve.ScalarMult(generator, k.FillBytes(make([]byte, 32)))
	require.NoError(t, err)
	sum := sha256.Sum256(message)
	r := new(big.Int).Mod(point.X, n)
	v := new(big.Int).Add(new(big.Int).SetBytes(sum[:]), r)
	v.Mul(v, new(big.Int).ModInverse(k, n)).Mod(v, n)
	return constructed(0x30, number(r), number(v)).bytes()
}

// The forgery is a good one: under the crafted generator it verifies.
func TestCraftedGeneratorIsAForgery(t *testing.T) {
	key := teststate.Key(t)
	c := p256(t)
	public, _, err := pki.ParsePublicKey(mustSPKI(t, key.Public()))
	require.NoError(t, err)
	q := public.(*curve.PublicKey)
	message := []byte("message")
	sig := readNode(t, signWithSecretOne(t, q, message))
	n := order(t)
	r, v := new(big.Int).SetBytes(sig.at(0).body), new(big.Int).SetBytes(sig.at(1).body)
	sum := sha256.Sum256(message)
	w := new(big.Int).ModInverse(v, n)
	// u1·G' + u2·Q with G' = Q is (u1 + u2)·Q.
	u := new(big.Int).Mul(w, new(big.Int).Add(new(big.Int).SetBytes(sum[:]), r))
	point, err := c.ScalarMult(q, u.Mod(u, n).FillBytes(make([]byte, 32)))
	require.NoError(t, err)
	require.Equal(t, r, new(big.Int).Mod(point.X, n))
}

func mustSPKI(t *testing.T, key crypto.PublicKey) []byte {
	t.Helper()
	b, err := pki.MarshalPublicKey(key, true)
	require.NoError(t, err)
	return b
}
