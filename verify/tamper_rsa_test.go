package verify_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"math/big"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// rsaKey makes one RSA key for all tests.
var rsaKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// rsaSigner is a document signer with an RSA key.
func (s *scene) rsaSigner(t testing.TB) teststate.Credential {
	t.Helper()
	key, err := rsaKey()
	require.NoError(t, err)
	cert := s.state.Signer(t, pki.DocumentSigner, func(tmpl *pki.Template) { tmpl.PublicKey = key.Public() }).Certificate
	return teststate.Credential{Certificate: cert, Key: key}
}

// signRSA makes the document one of an RSA signer, and shows that it is accepted.
func (s *scene) signRSA(t *testing.T, pss bool) {
	t.Helper()
	s.signer = s.rsaSigner(t)
	s.image.Put(lds.SOD, rsaObject(t, s, pss))
	requireVerdict(t, s.v.Inspect(s.e), verify.VerdictValid, verify.PassiveOK)
}

func rsaObject(t *testing.T, s *scene, pss bool) []byte {
	t.Helper()
	object, err := sod.Build(s.image, crypto.SHA256)
	require.NoError(t, err)
	content, err := object.Encode()
	require.NoError(t, err)
	signed, err := cms.Sign(cms.Config{
		Signer: s.signer.Key, Certificate: s.signer.Certificate, Hash: crypto.SHA256, PSS: pss,
	}, sod.ContentType, content)
	require.NoError(t, err)
	return tlv.Append(nil, 0x77, signed)
}

// forgery makes a signature over the octets signed without the secret key; nil asks for other octets.
type forgery func(t *testing.T, n *big.Int, message []byte) []byte

// withPublic certifies a signer with another RSA public key, whatever the profile says to it, and signs with a forgery. The
// forger may choose the signing time until the octets please him.
func withPublic(modulus func() *big.Int, exponent int64, forge forgery) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) {
		s.signRSA(t, false)
		n := modulus()
		cert := reissued(t, s.signer.Certificate, s.state.Credential, func(tbs *node) {
			tbs.at(6, 1).body = append([]byte{0}, constructed(0x30, number(n), number(big.NewInt(exponent))).bytes()...)
		})
		s.edit(t, func(o *object) {
			o.embed(cert)
			adds(signingTimeOID)(o)
			o.signature().body = nil
			for second := 10; o.signature().body == nil; second++ {
				require.Less(t, second, 60)
				puts(signingTimeOID, primitive(0x17, fmt.Appendf(nil, "2605010000%dZ", second)...))(o)
				message := o.attributes().clone()
				message.tag = 0x31
				o.signature().body = forge(t, n, message.bytes())
			}
		})
	}
}

// withRSA changes the signature of an RSA signer.
func withRSA(pss bool, change func(t *testing.T, s *scene, o *object)) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) {
		s.signRSA(t, pss)
		s.edit(t, func(o *object) { change(t, s, o) })
	}
}

// oddModulus is a number of that many bits whose factors nobody needs.
func oddModulus(bits int) func() *big.Int {
	return func() *big.Int {
		n := new(big.Int).Lsh(big.NewInt(1), uint(bits)-1)
		n.Or(n, new(big.Int).SetBytes(bytes.Repeat([]byte{0xA5}, bits/8-1)))
		return n.SetBit(n, 0, 1)
	}
}

// digestInfo is DigestInfo of SHA-256; parameters is what stands in the place of NULL.
func digestInfo(message []byte, parameters ...*node) *node {
	sum := sha256.Sum256(message)
	return constructed(0x30, constructed(0x30, append([]*node{oid("2.16.840.1.101.3.4.2.1")}, parameters...)...), primitive(0x04, sum[:]...))
}

// block is 00 01, n octets FF, 00 and the DigestInfo.
func block(n int, info []byte) []byte {
	b := append([]byte{0, 1}, bytes.Repeat([]byte{0xFF}, n)...)
	return append(append(b, 0), info...)
}

// cubeRoot makes a number whose cube begins with prefix in a block of the size of n: what an exponent of three lets anybody
// do where a verifier doesn't look at the rest (Bleichenbacher 2006).
func cubeRoot(n *big.Int, prefix []byte) []byte {
	size := (n.BitLen() + 7) / 8
	target := new(big.Int).SetBytes(append(bytes.Clone(prefix), make([]byte, size-len(prefix))...))
	root := new(big.Int).Lsh(big.NewInt(1), uint(target.BitLen()/3)+1)
	for { // Newton, from above
		next := new(big.Int).Mul(root, root)
		next.Div(target, next).Add(next, new(big.Int).Lsh(root, 1)).Div(next, big.NewInt(3))
		if next.Cmp(root) >= 0 {
			break
		}
		root = next
	}
	root.Add(root, big.NewInt(1))
	return root.FillBytes(make([]byte, size))
}

func zeros(*testing.T, *big.Int, []byte) []byte { return make([]byte, 256) }

// garbageWithin is a block whose DigestInfo hides garbage in an OCTET STRING in the place of NULL and ends with the right
// hash: the cube root of its beginning, joined to the cube root of its end modulo a power of two.
func garbageWithin(t *testing.T, n *big.Int, message []byte) []byte {
	sum := sha256.Sum256(message)
	if sum[31]&1 == 0 {
		return nil // only odd numbers have a root there
	}
	suffix := append([]byte{0x04, 0x20}, sum[:]...)
	prefix := []byte{0x30, 0x82, 0x01, 0x71, 0x30, 0x82, 0x01, 0x4B}
	prefix = block(8, append(append(prefix, oid("2.16.840.1.101.3.4.2.1").bytes()...), 0x04, 0x82, 0x01, 0x3C))

	low := new(big.Int).Lsh(big.NewInt(1), uint(8*len(suffix)))
	end, root := new(big.Int).SetBytes(suffix), big.NewInt(1)
	for range 10 { // Newton: the number of right bits doubles
		wrong := new(big.Int).Exp(root, big.NewInt(3), low)
		wrong.Sub(wrong, end)
		slope := new(big.Int).Mul(big.NewInt(3), new(big.Int).Mul(root, root))
		root.Sub(root, wrong.Mul(wrong, slope.ModInverse(slope, low))).Mod(root, low)
	}
	sig := new(big.Int).SetBytes(cubeRoot(n, append(prefix, 0x80)))
	sig.Sub(sig, new(big.Int).Mod(sig, low)).Add(sig, root)
	cube := new(big.Int).Exp(sig, big.NewInt(3), n).FillBytes(make([]byte, 384))
	require.True(t, bytes.HasPrefix(cube, prefix) && bytes.HasSuffix(cube, suffix), "the forgery is a good one: %x", cube)
	return sig.FillBytes(make([]byte, 384))
}

func garbageBehind(padding int) forgery {
	return func(t *testing.T, n *big.Int, message []byte) []byte {
		prefix := block(padding, digestInfo(message, primitive(0x05)).bytes())
		sig := cubeRoot(n, prefix)
		cube := new(big.Int).Exp(new(big.Int).SetBytes(sig), big.NewInt(3), n)
		require.True(t, bytes.HasPrefix(cube.FillBytes(make([]byte, len(sig))), prefix), "the forgery is a good one")
		return sig
	}
}

// RSA (RFC 8017, 8.1.2 and 8.2.2): whatever a lenient reader of the padding would let through.
var rsaManipulations = []manipulation{
	{
		23, "exponent 3, garbage behind DigestInfo", invalid, verify.SignatureWrong, signatureCheck,
		withPublic(oddModulus(3072), 3, garbageBehind(8)),
	},
	{
		23, "exponent 3, one octet of padding, garbage behind DigestInfo", invalid, verify.SignatureWrong, signatureCheck,
		withPublic(oddModulus(3072), 3, garbageBehind(1)),
	},
	{
		23, "exponent 3, garbage within the parameters of DigestInfo (BERserk)", invalid, verify.SignatureWrong, signatureCheck,
		withPublic(oddModulus(3072), 3, garbageWithin),
	},
	{
		42, "exponent 1, the signature is the block itself", undetermined, verify.AlgorithmUnknown, signatureCheck,
		withPublic(oddModulus(2048), 1, func(_ *testing.T, _ *big.Int, message []byte) []byte {
			info := digestInfo(message, primitive(0x05)).bytes()
			return block(256-3-len(info), info)
		}),
	},
	{
		42, "exponent 2", undetermined, verify.AlgorithmUnknown, signatureCheck,
		withPublic(oddModulus(2048), 2, zeros),
	},
	{42, "modulus of 512 bits, factored", invalid, verify.KeyTooWeak, "icao.key-strength", factored(512)},
	{42, "modulus of 768 bits, factored", invalid, verify.KeyTooWeak, "icao.key-strength", factored(768)},
	{
		42, "modulus even", undetermined, verify.AlgorithmUnknown, signatureCheck,
		withPublic(func() *big.Int { return new(big.Int).Lsh(oddModulus(2040)(), 8) }, 65537, zeros),
	},
	{
		23, "signature zero", invalid, verify.SignatureWrong, signatureCheck,
		withRSA(false, func(_ *testing.T, _ *scene, o *object) { o.signature().body = make([]byte, 256) }),
	},
	{23, "signature one", invalid, verify.SignatureWrong, signatureCheck, withRSA(true, func(_ *testing.T, _ *scene, o *object) {
		o.signature().body = big.NewInt(1).FillBytes(make([]byte, 256))
	})},
	{
		23, "signature raised by the modulus", invalid, verify.SignatureWrong, signatureCheck,
		withRSA(false, func(_ *testing.T, s *scene, o *object) {
			v := new(big.Int).SetBytes(o.signature().body)
			o.signature().body = v.Add(v, s.signer.Key.Public().(*rsa.PublicKey).N).Bytes()
		}),
	},
	{
		23, "a zero octet before the signature", invalid, verify.SignatureWrong, signatureCheck,
		withRSA(true, func(_ *testing.T, _ *scene, o *object) {
			o.signature().body = append([]byte{0}, o.signature().body...)
		}),
	},
	{
		23, "DigestInfo of another hash, signed", invalid, verify.SignatureWrong, signatureCheck,
		withRSA(false, signBlock(func(message []byte) *node {
			info := digestInfo(message, primitive(0x05))
			info.at(0, 0).become(oid(sha1OID))
			return info
		})),
	},
	{
		23, "DigestInfo with an octet more, signed", invalid, verify.SignatureWrong, signatureCheck,
		withRSA(false, signBlock(func(message []byte) *node {
			info := digestInfo(message, primitive(0x05))
			info.add(primitive(0x05))
			return info
		})),
	},
	{
		23, "DigestInfo with other parameters, signed", invalid, verify.SignatureWrong, signatureCheck,
		withRSA(false, signBlock(func(message []byte) *node {
			return digestInfo(message, primitive(0x04, 1, 2, 3))
		})),
	},
	{
		23, "PSS passed off as PKCS#1 v1.5", invalid, verify.SignatureWrong, signatureCheck,
		withRSA(true, func(_ *testing.T, _ *scene, o *object) {
			o.algorithm().become(constructed(0x30, oid("1.2.840.113549.1.1.11"), primitive(0x05)))
		}),
	},
	{23, "PSS with a salt stated shorter", invalid, verify.SignatureWrong, signatureCheck, withRSA(true, salt(20))},
	{23, "PSS with a salt stated longer", invalid, verify.SignatureWrong, signatureCheck, withRSA(true, salt(33))},
	{23, "PSS with a salt stated as none", invalid, verify.SignatureWrong, signatureCheck, withRSA(true, salt(0))},
	{
		23, "PSS with another hash for the mask", invalid, verify.SignatureWrong, signatureCheck,
		withRSA(true, func(_ *testing.T, _ *scene, o *object) {
			o.algorithm().at(1, 1, 0, 1, 0).become(oid(sha512OID))
		}),
	},
	{23, "PSS with another hash", invalid, verify.SignatureWrong, signatureCheck, withRSA(true, func(_ *testing.T, _ *scene, o *object) {
		o.algorithm().at(1, 0, 0, 0).become(oid(sha512OID))
	})},
}

// salt states another length of the salt.
func salt(length byte) func(t *testing.T, s *scene, o *object) {
	return func(_ *testing.T, _ *scene, o *object) { o.algorithm().at(1, 2, 0).body = []byte{length} }
}

// signBlock signs a block of another form with the genuine key.
func signBlock(form func(message []byte) *node) func(t *testing.T, s *scene, o *object) {
	return func(_ *testing.T, s *scene, o *object) {
		message := o.attributes().clone()
		message.tag = 0x31
		info := form(message.bytes()).bytes()
		key := s.signer.Key.(*rsa.PrivateKey)
		v := new(big.Int).SetBytes(block(256-3-len(info), info))
		o.signature().body = v.Exp(v, key.D, key.N).FillBytes(make([]byte, 256))
	}
}

// factored is a key so short that its factors are known: the forger signs with it, and everything is in order but the key.
func factored(bits int) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) {
		p, err := rand.Prime(rand.Reader, bits/2)
		require.NoError(t, err)
		q, err := rand.Prime(rand.Reader, bits/2)
		require.NoError(t, err)
		n, one := new(big.Int).Mul(p, q), big.NewInt(1)
		totient := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		secret := new(big.Int).ModInverse(big.NewInt(65537), totient)
		require.NotNil(t, secret)
		withPublic(func() *big.Int { return n }, 65537, func(_ *testing.T, n *big.Int, message []byte) []byte {
			info := digestInfo(message, primitive(0x05)).bytes()
			v := new(big.Int).SetBytes(block(bits/8-3-len(info), info))
			return v.Exp(v, secret, n).FillBytes(make([]byte, bits/8))
		})(t, s)
	}
}
