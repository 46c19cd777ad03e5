package spki

import (
	"crypto"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	der "golang.org/x/crypto/cryptobyte/asn1"
)

// DHKey is a public key of a Diffie-Hellman group. Q is nil where the parameters do not say, as in PKCS #3.
type DHKey struct{ P, G, Q, Y *big.Int }

const (
	refPKCS3 = "PKCS #3, 9"
	refX942  = "RFC 3279, 2.3.3"
)

// parseDH reads DHParameter of PKCS #3 (p, g, length), or DomainParameters of X9.42 (p, g, q, j, validation).
func parseDH(in cryptobyte.String, bits []byte, x942 bool) (crypto.PublicKey, error) {
	ref := refPKCS3
	if x942 {
		ref = refX942
	}
	var parameters cryptobyte.String
	g := DHGroup{P: new(big.Int), G: new(big.Int)}
	if !in.ReadASN1(&parameters, der.SEQUENCE) || !in.Empty() || !parameters.ReadASN1Integer(g.P) || !parameters.ReadASN1Integer(g.G) {
		return nil, fault("DH parameters", ref, "no modulus and generator")
	}
	if x942 {
		g.Q = new(big.Int)
		if !parameters.ReadASN1Integer(g.Q) {
			return nil, fault("DH parameters", ref, "no order")
		}
	}
	// The private value's length, or the cofactor; then the seed of the group.
	if !parameters.SkipOptionalASN1(der.INTEGER) || x942 && !parameters.SkipOptionalASN1(der.SEQUENCE) || !parameters.Empty() {
		return nil, fault("DH parameters", ref, "octets behind the parameters")
	}
	return publicNumber(g, bits, ref)
}

// publicNumber reads the public value, an INTEGER, and bounds the group.
func publicNumber(g DHGroup, bits []byte, ref string) (crypto.PublicKey, error) {
	k := &DHKey{P: g.P, G: g.G, Q: g.Q, Y: new(big.Int)}
	in := cryptobyte.String(bits)
	if !in.ReadASN1Integer(k.Y) || !in.Empty() {
		return nil, fault("DH key", ref, "public value is not an integer")
	}
	return k, k.Validate()
}

// Validate says whether the key's group is of a size that is computed in here, and its numbers lie in their ranges.
func (k *DHKey) Validate() error {
	if k.P == nil || k.G == nil || k.Y == nil {
		return fault("DH key", refPKCS3, "%w: incomplete", ErrUnsupported)
	}
	if n := k.P.BitLen(); k.P.Sign() <= 0 || n < minDH || n > maxDH || k.P.Bit(0) == 0 {
		return fault("DH key", refPKCS3, "%w: modulus of %d bits", ErrUnsupported, n)
	}
	one := big.NewInt(1)
	top := new(big.Int).Sub(k.P, one)
	for _, n := range []*big.Int{k.G, k.Y} {
		if n.Cmp(one) <= 0 || n.Cmp(top) >= 0 {
			return fault("DH key", refPKCS3, "number outside 2..p−2")
		}
	}
	if k.Q != nil && (k.Q.Sign() <= 0 || k.Q.BitLen() < minOrder || new(big.Int).Mod(top, k.Q).Sign() != 0) {
		return fault("DH key", refX942, "order of %d bits that does not divide p − 1, or is too short", k.Q.BitLen())
	}
	return nil
}

// Equal says whether x is the same key of the same group.
func (k *DHKey) Equal(x crypto.PublicKey) bool {
	o, ok := x.(*DHKey)
	return ok && k.P.Cmp(o.P) == 0 && k.G.Cmp(o.G) == 0 && k.Y.Cmp(o.Y) == 0
}
