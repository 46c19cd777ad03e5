package pki

import (
	"bytes"
	"crypto/rsa"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// raw is a certificate from parts, right unless changed.
type raw struct {
	serial                *big.Int
	inner, outer          []byte
	issuer, subject, spki []byte
	extensions            []Extension
}

func newRaw(t *testing.T) *raw {
	key := ecKey(t, "P-256")
	root := newCSCA(t, key, nil)
	alg, err := AlgorithmFor(key.Public(), 0, false)
	require.NoError(t, err)
	return &raw{root.SerialNumber, alg.Raw, alg.Raw, root.RawIssuer, root.RawSubject, root.RawSPKI, root.Extensions}
}

func (c *raw) build(t *testing.T) []byte {
	tbs, err := tbsCertificate(c.serial, c.inner, c.issuer, c.subject, c.spki, t0, t0.AddDate(1, 0, 0), c.extensions)
	require.NoError(t, err)
	out, err := der(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(tbs)
			b.AddBytes(c.outer)
			b.AddASN1BitString([]byte{1})
		})
	})
	require.NoError(t, err)
	return out
}

func TestCertificateRefusals(t *testing.T) {
	null := func(b []byte) []byte { // the same identifier with NULL parameters
		out := append(append([]byte{}, b...), 5, 0)
		out[1] += 2
		return out
	}
	rsaAlg, err := AlgorithmFor(rsaKey(t, 2048).Public(), 0, false)
	require.NoError(t, err)
	for want, change := range map[string]func(*raw){
		"":                  func(*raw) {},
		"outside, ECDSA":    func(c *raw) { c.outer = rsaAlg.Raw },
		"occurs twice":      func(c *raw) { c.extensions = append(c.extensions, c.extensions[0]) },
		"more than 64 ext":  func(c *raw) { c.extensions = manyExtensions(80) },
		"65 octets":         func(c *raw) { c.serial = new(big.Int).Lsh(big.NewInt(1), 64*8) },
		"keyUsage at":       func(c *raw) { c.extensions = []Extension{{ExtKeyUsage, true, []byte{3, 0}}} },
		"BOOLEAN of 2":      func(c *raw) { c.extensions = []Extension{{ExtBasicConstraints, true, []byte{0x30, 4, 1, 2, 0, 0}}} },
		"subject at offset": func(c *raw) { c.subject = []byte{0x31, 0} },
		"empty Relative":    func(c *raw) { c.subject = []byte{0x30, 2, 0x31, 0} },
		"more than 64 attr": func(c *raw) { c.subject = manyAttributes(t, 70) },
		"not whole octets":  func(c *raw) { c.spki = []byte{0x30, 11, 0x30, 5, 6, 3, 0x55, 4, 3, 3, 2, 1, 2} },
		"more than one oct": func(c *raw) { c.issuer = []byte{0x3f, 0x81, 0x00, 0} },
	} {
		c := newRaw(t)
		change(c)
		got, err := ParseCertificate(c.build(t))
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, want)
		require.Nil(t, got)
		var e *Error
		require.ErrorAs(t, err, &e)
		require.GreaterOrEqual(t, e.Offset, 0, "%v", err)
	}
	c := newRaw(t)
	c.outer = null(c.inner)
	got, err := ParseCertificate(c.build(t))
	require.NoError(t, err)
	require.Contains(t, got.Findings, Finding{"signatureAlgorithm", "RFC 5280, 4.1.1.2", "encoded differently inside and outside the signed part"})

	good := newRaw(t).build(t)
	_, err = ParseCertificate(append(good, 0))
	require.ErrorContains(t, err, "1 octets after the end")
	for n := range good {
		_, err := ParseCertificate(good[:n])
		require.Error(t, err)
	}
	_, err = ParseCertificate(append([]byte{0x30, 0x80}, good[4:]...))
	require.ErrorContains(t, err, "indefinite")
	_, err = ParseCertificate(make([]byte, maxCertificate+1))
	require.ErrorContains(t, err, "at most")
}

func manyExtensions(n int) (all []Extension) {
	for i := range n {
		all = append(all, Extension{ID: OID("1.2.3." + string(rune('0'+i/10)) + "." + string(rune('0'+i%10))), Value: []byte{5, 0}})
	}
	return all
}

func manyAttributes(t *testing.T, n int) []byte {
	var name Name
	for i := range n {
		name.Attributes = append(name.Attributes, Attribute{Type: AttributeUnit, Value: "x", Set: i})
	}
	out, err := name.Marshal()
	require.NoError(t, err)
	return out
}

// TestTolerated: what real issuers do reads, and is named.
func TestTolerated(t *testing.T) {
	for want, change := range map[string]func(*raw){
		"malformed and passed over": func(c *raw) { c.extensions = []Extension{{ExtIssuerAltName, false, []byte{0x30, 5}}} },
		"not wrapped":               func(c *raw) { c.extensions = []Extension{{ExtSubjectKeyIdentifier, false, make([]byte, 20)}} },
		"trailing zero":             func(c *raw) { c.extensions = []Extension{{ExtKeyUsage, true, []byte{3, 2, 0, 0x06}}} },
		"encoded as 01":             func(c *raw) { c.extensions = []Extension{{ExtBasicConstraints, true, []byte{0x30, 3, 1, 1, 1}}} },
		"default value encoded":     func(c *raw) { c.extensions = []Extension{{ExtBasicConstraints, true, []byte{0x30, 3, 1, 1, 0}}} },
		"more octets than needed":   func(c *raw) { c.extensions = []Extension{{ExtNameChange, false, []byte{5, 0x81, 0}}} },
		"neither notBefore":         func(c *raw) { c.extensions = []Extension{{ExtPrivateKeyUsagePeriod, false, []byte{0x30, 0}}} },
		"IMPLICIT tag":              func(c *raw) { c.extensions = []Extension{{ExtSubjectAltName, false, implicitDirectory()}} },
		"empty list":                func(c *raw) { c.extensions = nil },
		"negative":                  func(c *raw) { c.serial = big.NewInt(-1) },
	} {
		c := newRaw(t)
		change(c)
		got, err := ParseCertificate(c.build(t))
		require.NoError(t, err, want)
		found := false
		for _, f := range got.Findings {
			found = found || bytes.Contains([]byte(f.Detail), []byte(want))
		}
		require.True(t, found, "want %q in %v", want, got.Findings)
		require.Error(t, got.Validate(CSCA))
	}
}

func implicitDirectory() []byte {
	return []byte{0x30, 16, 0xa4, 14, 0x31, 12, 0x30, 10, 6, 3, 0x55, 4, 7, 0x13, 3, 'U', 'T', 'O'}
}

func TestKeyRefusals(t *testing.T) {
	point := ecKey(t, "brainpoolP256r1").Public().(*curve.PublicKey)
	explicit, err := MarshalPublicKey(point, true)
	require.NoError(t, err)
	p := point.Curve.Params()
	swap := func(from, to []byte) []byte {
		require.True(t, bytes.Contains(explicit, from))
		return bytes.Replace(explicit, from, to, 1)
	}
	next := func(n *big.Int) []byte { return new(big.Int).Add(n, big.NewInt(1)).Bytes() }
	twisted, ok := curve.ByName("brainpoolP256t1")
	require.True(t, ok)
	other := twisted.Params()
	for what, der := range map[string][]byte{
		"generator":            swap(p.Gx.Bytes(), other.Gx.Bytes()),
		"coefficient b":        swap(p.B.Bytes(), next(p.B)),
		"order":                swap(p.N.Bytes(), next(p.N)),
		"prime":                swap(p.P.Bytes(), next(p.P)),
		"cofactor":             swap([]byte{2, 1, 1, 3}, []byte{2, 1, 4, 3}),
		"point off the curve":  swap(point.X.Bytes(), next(point.X)),
		"twisted coefficients": swap(p.A.Bytes(), other.A.Bytes()),
	} {
		pub, _, err := ParsePublicKey(der)
		require.Error(t, err, what)
		require.Nil(t, pub, what)
	}
	// Another encoding of the same parameters is the same curve: no cofactor, short coefficient, compressed base point.
	for name, der := range map[string][]byte{
		"no cofactor": shorten(t, explicit, []byte{2, 1, 1, 3}, []byte{3}),
	} {
		pub, findings, err := ParsePublicKey(der)
		require.NoError(t, err, name)
		require.True(t, point.Equal(pub))
		require.Len(t, findings, 1)
	}

	for e, want := range map[int64]string{1: "at least 3", 2: "not odd", 4: "not odd", 1<<34 + 1: "unsupported"} {
		der, err := marshalSPKI(func(b *cryptobyte.Builder) {
			addOID(b, oidRSA)
			b.AddASN1NULL()
		}, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1BigInt(rsaKey(t, 2048).Public().(*rsa.PublicKey).N)
				b.AddASN1Int64(e)
			})
		})
		require.NoError(t, err)
		_, _, err = ParsePublicKey(der)
		require.ErrorContains(t, err, want)
	}
	_, _, err = ParsePublicKey([]byte{0x30, 14, 0x30, 9, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1, 3, 1, 0})
	require.ErrorIs(t, err, ErrUnsupported)
	require.ErrorContains(t, err, "DSA")
}

// shorten replaces octets inside the parameters and repairs the three lengths around them.
func shorten(t *testing.T, spki, from, to []byte) []byte {
	var p parse
	r := p.open(spki)
	info := r.sequence("")
	alg := info.sequence("")
	id := p.raw(alg.any(""))
	params := alg.sequence("")
	body := bytes.Replace(append(params.left(), 3), from, to, 1)
	body = body[:len(body)-1]
	out, err := der(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddBytes(id)
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(body) })
			})
			b.AddBytes(info.left())
		})
	})
	require.NoError(t, err)
	return out
}

func TestWeakKeys(t *testing.T) {
	// A modulus that is 1 modulo every small prime is a power of 65537 modulo each, as those of the faulty library are.
	n := big.NewInt(1)
	for _, g := range primeGroups().list {
		for _, prime := range g.primes {
			if prime.residues != nil {
				n.Mul(n, new(big.Int).SetUint64(prime.p))
			}
		}
	}
	n.Lsh(n, 2048).Add(n, big.NewInt(1))
	weak := Weakness(&rsa.PublicKey{N: n, E: 65537})
	require.Equal(t, "CVE-2017-15361", weak[0].Ref)
	require.Empty(t, Weakness(rsaKey(t, 3072).Public()))
	require.Empty(t, Weakness(ecKey(t, "P-224").Public()))
	require.Len(t, Weakness(ecKey(t, "brainpoolP192r1").Public()), 1)
	require.Len(t, Weakness(&rsa.PublicKey{N: new(big.Int).Mul(rsaKey(t, 2048).Public().(*rsa.PublicKey).N, big.NewInt(7)), E: 3}), 2)
	require.Nil(t, Weakness(nil))
}

// TestHostileWork bounds time and memory of the worst inputs within the limits.
func TestHostileWork(t *testing.T) {
	deep := bytes.Repeat([]byte{0x30, 0x80}, maxCertificate/2)
	names := []byte{}
	for range 400 {
		names = append(names, 0x86, 0)
	}
	wide := newRaw(t)
	alt, err := der(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(names) })
	})
	require.NoError(t, err)
	wide.extensions = []Extension{{ExtSubjectAltName, false, alt}}
	key := rsaKey(t, 2048).Public().(*rsa.PublicKey)
	huge := &rsa.PublicKey{N: new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), maxModulus), big.NewInt(1)), E: 1<<31 - 1}
	for what, f := range map[string]func(){
		"nesting":    func() { _, _ = ParseCertificate(deep) },
		"many names": func() { _, _ = ParseCertificate(wide.build(t)) },
		"largest RSA": func() {
			a := Algorithm{Scheme: RSAPKCS1, Hash: 5}
			require.ErrorIs(t, a.Verify(huge, nil, bytes.Repeat([]byte{0x55}, maxModulus/8)), ErrSignature)
		},
		"too large RSA": func() {
			a := Algorithm{Scheme: RSAPKCS1, Hash: 5}
			require.ErrorIs(t, a.Verify(&rsa.PublicKey{N: new(big.Int).SetBit(new(big.Int).Lsh(key.N, 20000), 0, 1), E: 3}, nil, nil), ErrUnsupported)
		},
	} {
		// 50 ms on a machine of its own; here only linear and endless are told apart.
		require.NoError(t, ratio.Bound{Time: 10 * time.Second, Memory: 8 << 20}.Check(f), what)
	}
}

func TestUnsupportedIsNoVerdict(t *testing.T) {
	key := rsaKey(t, 2048).Public()
	for name, a := range map[string]Algorithm{
		"unknown": {OID: "1.3.101.112"}, "DSA": {Scheme: DSA, Hash: 5}, "no hash": {Scheme: RSAPKCS1}, "MD5": {Scheme: RSAPKCS1, Hash: 2},
		"mask": {Scheme: RSAPSS, Hash: 5, MGFHash: 2}, "salt": {Scheme: RSAPSS, Hash: 5, MGFHash: 5, SaltLength: -1},
	} {
		err := a.Verify(key, nil, make([]byte, 256))
		require.ErrorIs(t, err, ErrUnsupported, name)
		require.False(t, errors.Is(err, ErrSignature), name)
	}
	ec := Algorithm{Scheme: ECDSA, Hash: 5}
	require.ErrorIs(t, ec.Verify(key, nil, nil), ErrSignature)
	require.ErrorIs(t, ec.Verify(nil, nil, nil), ErrUnsupported)
	require.ErrorIs(t, Algorithm{Scheme: RSAPSS, Hash: 5, MGFHash: 5}.Verify(ecKey(t, "P-256").Public(), nil, nil), ErrSignature)
}
