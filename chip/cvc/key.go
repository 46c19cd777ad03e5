package cvc

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	_ "crypto/sha1" // hashes of the algorithms below
	_ "crypto/sha256"
	_ "crypto/sha512"
	"fmt"
	"math/big"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/tlv"
)

const refKey = "TR-03110-3, D.3"

// Algorithm is an algorithm of terminal authentication (TR-03110-3, A.6.4).
type Algorithm struct {
	RSA  bool
	PSS  bool // with RSA
	Hash crypto.Hash
}

// arc of the algorithms: id-TA, 0.4.0.127.0.7.2.2.2, as contents octets.
const arcTA = "\x04\x00\x7f\x00\x07\x02\x02\x02"

var algorithms = map[string]Algorithm{
	arcTA + "\x01\x01": {RSA: true, Hash: crypto.SHA1},
	arcTA + "\x01\x02": {RSA: true, Hash: crypto.SHA256},
	arcTA + "\x01\x03": {RSA: true, PSS: true, Hash: crypto.SHA1},
	arcTA + "\x01\x04": {RSA: true, PSS: true, Hash: crypto.SHA256},
	arcTA + "\x01\x05": {RSA: true, Hash: crypto.SHA512},
	arcTA + "\x01\x06": {RSA: true, PSS: true, Hash: crypto.SHA512},
	arcTA + "\x02\x01": {Hash: crypto.SHA1},
	arcTA + "\x02\x02": {Hash: crypto.SHA224},
	arcTA + "\x02\x03": {Hash: crypto.SHA256},
	arcTA + "\x02\x04": {Hash: crypto.SHA384},
	arcTA + "\x02\x05": {Hash: crypto.SHA512},
}

// String returns "ECDSA with SHA-256", "RSA-PSS with SHA-256" or "RSA with SHA-256".
func (a Algorithm) String() string {
	switch {
	case a.PSS:
		return "RSA-PSS with " + a.Hash.String()
	case a.RSA:
		return "RSA with " + a.Hash.String()
	}
	return "ECDSA with " + a.Hash.String()
}

// PublicKey is the key of a certificate with its algorithm. An EC key without domain parameters has a Point and no EC
// until the parameters of its CVCA are known.
type PublicKey struct {
	OID        []byte // contents octets
	Algorithm  Algorithm
	RSA        *rsa.PublicKey
	EC         *curve.PublicKey
	Point      []byte // the EC point as encoded
	Parameters bool   // the domain parameters are written out
	raw        []byte // the 7F49 object
}

// Curve returns the curve of an EC key, nil for RSA and for keys that inherit their parameters.
func (k *PublicKey) Curve() *curve.Curve {
	if k.EC == nil {
		return nil
	}
	return k.EC.Curve
}

// Inherit returns the key with the domain parameters of the certification authority above it.
func (k *PublicKey) Inherit(c *curve.Curve) (*PublicKey, error) {
	if k.EC != nil || k.RSA != nil {
		return k, nil
	}
	if c == nil {
		return nil, fault("public key", refKey, "%w: no domain parameters to inherit", ErrUnsupported)
	}
	point, err := c.ParsePoint(k.Point)
	if err != nil {
		return nil, fault("public key", refKey, "%w", err)
	}
	inherited := *k
	inherited.EC = point
	return &inherited, nil
}

// Data objects of a public key.
const (
	tagKey      tlv.Tag = 0x7F49
	tagOID      tlv.Tag = 0x06
	tagModulus  tlv.Tag = 0x81 // and prime of an EC key
	tagExponent tlv.Tag = 0x82 // and coefficient a
	tagB        tlv.Tag = 0x83
	tagBase     tlv.Tag = 0x84
	tagOrder    tlv.Tag = 0x85
	tagPoint    tlv.Tag = 0x86
	tagCofactor tlv.Tag = 0x87
)

func parseKey(e tlv.Element) (*PublicKey, error) {
	r := e.Children()
	id, err := r.Expect(tagOID)
	if err != nil {
		return nil, err
	}
	algorithm, ok := algorithms[string(id.Value)]
	if !ok {
		return nil, &Error{"public key", id.Offset, refKey, fmt.Errorf("%w: algorithm %X", ErrUnsupported, id.Value)}
	}
	k := &PublicKey{OID: id.Value, Algorithm: algorithm, raw: e.Raw}
	if algorithm.RSA {
		err = k.parseRSA(&r)
	} else {
		err = k.parseEC(&r)
	}
	if err == nil {
		err = r.End()
	}
	if err != nil {
		return nil, err
	}
	return k, nil
}

// Bounds on RSA keys: what a chip can be sent, and what one verification may cost.
const (
	minModulus  = 1024
	maxModulus  = 4096
	maxExponent = 31
)

func (k *PublicKey) parseRSA(r *tlv.Reader) error {
	n, err := r.Expect(tagModulus)
	if err != nil {
		return err
	}
	e, err := r.Expect(tagExponent)
	if err != nil {
		return err
	}
	modulus, exponent := new(big.Int).SetBytes(n.Value), new(big.Int).SetBytes(e.Value)
	if bits := modulus.BitLen(); bits < minModulus || bits > maxModulus || modulus.Bit(0) == 0 {
		return n.Errorf("%w: modulus of %d bits", ErrUnsupported, bits)
	}
	if exponent.BitLen() > maxExponent || exponent.Cmp(big.NewInt(3)) < 0 || exponent.Bit(0) == 0 {
		return e.Errorf("%w: exponent", ErrUnsupported)
	}
	k.RSA = &rsa.PublicKey{N: modulus, E: int(exponent.Int64())}
	return nil
}

// parseEC reads either the point alone or all domain parameters with it (TR-03110-3, D.3.3).
func (k *PublicKey) parseEC(r *tlv.Reader) error {
	var p [8]tlv.Element
	for i, tag := range []tlv.Tag{tagModulus, tagExponent, tagB, tagBase, tagOrder} {
		e, ok, err := r.Optional(tag)
		if err != nil {
			return err
		}
		if i > 0 && ok != k.Parameters {
			return fault("public key", refKey, "domain parameters are incomplete")
		}
		k.Parameters = ok
		p[i+1] = e
	}
	point, err := r.Expect(tagPoint)
	if err != nil {
		return err
	}
	k.Point = point.Value
	if !k.Parameters {
		return nil
	}
	cofactor, err := r.Expect(tagCofactor)
	if err != nil {
		return err
	}
	return k.matchCurve(p[1:6], cofactor)
}

func (k *PublicKey) matchCurve(p []tlv.Element, cofactor tlv.Element) error {
	const maxField = 66
	for _, e := range append(p, cofactor) {
		if len(e.Value) > 2*maxField+1 {
			return e.Errorf("%d octets in a domain parameter", len(e.Value))
		}
	}
	base := p[3].Value
	if len(base) < 3 || base[0] != 4 || len(base)%2 == 0 {
		return p[3].Errorf("base point is not an uncompressed point")
	}
	half := (len(base) - 1) / 2
	number := func(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
	c, err := curve.MatchExplicit(curve.Params{
		P: number(p[0].Value), A: number(p[1].Value), B: number(p[2].Value),
		Gx: number(base[1 : 1+half]), Gy: number(base[1+half:]), N: number(p[4].Value), H: number(cofactor.Value),
	})
	if err != nil {
		return fault("public key", refKey, "%w: %w", ErrUnsupported, err)
	}
	if k.EC, err = c.ParsePoint(k.Point); err != nil {
		return fault("public key", refKey, "%w", err)
	}
	return nil
}

// verify checks a signature over message: ECDSA as r ‖ s (TR-03111, 5.2.1), RSA as PKCS #1.
func (k *PublicKey) verify(message, signature []byte) error {
	h := k.Algorithm.Hash.New()
	h.Write(message)
	digest := h.Sum(nil)
	var err error
	switch {
	case k.EC != nil:
		err = curve.VerifyRaw(k.EC, digest, signature)
	case k.RSA != nil && k.Algorithm.PSS:
		err = rsa.VerifyPSS(k.RSA, k.Algorithm.Hash, digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	case k.RSA != nil:
		err = rsa.VerifyPKCS1v15(k.RSA, k.Algorithm.Hash, digest, signature)
	default:
		return fault("signature", refKey, "%w: the key's domain parameters are not known", ErrUnsupported)
	}
	if err != nil {
		return fault("signature", refKey, "%w", ErrSignature)
	}
	return nil
}

// Verify checks a signature over a message by this key, as terminal authentication makes it; the error is [ErrSignature]
// or [ErrUnsupported].
func (k *PublicKey) Verify(message, signature []byte) error { return k.verify(message, signature) }

// newKey returns the key of a signer with an algorithm; parameters writes the domain parameters out.
func newKey(pub crypto.PublicKey, hash crypto.Hash, pss, parameters bool) (*PublicKey, error) {
	k := &PublicKey{Parameters: parameters}
	switch p := pub.(type) {
	case *rsa.PublicKey:
		k.RSA = p
	case *curve.PublicKey:
		k.EC = p
	case *ecdsa.PublicKey:
		own, err := curve.FromECDSA(p)
		if err != nil {
			return nil, fault("public key", refKey, "%w: %w", ErrUnsupported, err)
		}
		k.EC = own
	default:
		return nil, fault("public key", refKey, "%w: key of type %T", ErrUnsupported, pub)
	}
	k.Algorithm = Algorithm{RSA: k.RSA != nil, PSS: pss && k.RSA != nil, Hash: hash}
	for id, a := range algorithms {
		if a == k.Algorithm {
			k.OID = []byte(id)
		}
	}
	if k.OID == nil {
		return nil, fault("public key", refKey, "%w: %s", ErrUnsupported, k.Algorithm)
	}
	k.raw = k.encode()
	return k, nil
}

func (k *PublicKey) encode() []byte {
	b := tlv.NewBuilder(512)
	b.AddNested(tagKey, func(b *tlv.Builder) {
		b.Add(tagOID, k.OID)
		if k.RSA != nil {
			b.Add(tagModulus, k.RSA.N.Bytes())
			b.Add(tagExponent, big.NewInt(int64(k.RSA.E)).Bytes())
			return
		}
		k.Point = k.EC.Bytes()
		if !k.Parameters {
			b.Add(tagPoint, k.Point)
			return
		}
		c := k.EC.Curve
		p, size := c.Params(), c.FieldSize()
		fixed := func(n *big.Int) []byte { return n.FillBytes(make([]byte, size)) }
		b.Add(tagModulus, p.P.Bytes())
		b.Add(tagExponent, fixed(p.A))
		b.Add(tagB, fixed(p.B))
		b.Add(tagBase, (&curve.PublicKey{Curve: c, X: p.Gx, Y: p.Gy}).Bytes())
		b.Add(tagOrder, p.N.Bytes())
		b.Add(tagPoint, k.Point)
		b.Add(tagCofactor, p.H.Bytes())
	})
	return b.Bytes()
}
