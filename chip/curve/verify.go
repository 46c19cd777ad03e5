package curve

import (
	"crypto/ecdsa"
	"crypto/subtle"
	"math/big"
)

// VerifyASN1 checks an ECDSA signature in DER, SEQUENCE { r, s }, over digest. nil means genuine. An error that is ErrSignature means
// that this signature is not good: wrong, r or s outside 1..n-1, or not strict DER (the message tells which). Another
// error means that the key is not a point of its curve or the digest is empty.
func VerifyASN1(pub *PublicKey, digest, sig []byte) error {
	r, s, err := parseSignature(sig)
	if err != nil {
		return err
	}
	return verify(pub, digest, r, s)
}

// Verify checks an ECDSA signature given as the two integers; errors are those of VerifyASN1.
func Verify(pub *PublicKey, digest []byte, r, s *big.Int) error {
	if r == nil || s == nil || r.Sign() <= 0 || s.Sign() <= 0 {
		return badSignature("r or s is not positive")
	}
	return verify(pub, digest, r.Bytes(), s.Bytes())
}

// VerifyRaw checks an ECDSA signature as r ‖ s, each of the length of the order (plain format of TR-03111, 5.2.1, used by active
// authentication, CV certificates and seals); errors are those of VerifyASN1.
func VerifyRaw(pub *PublicKey, digest, sig []byte) error {
	if err := pub.Validate(); err != nil {
		return err
	}
	r, s, err := pub.Curve.halves(sig)
	if err != nil {
		return err
	}
	return verify(pub, digest, r, s)
}

// halves parts r ‖ s.
func (c *Curve) halves(sig []byte) (r, s []byte, err error) {
	if len(sig) != 2*c.orderSize {
		return nil, nil, badSignature("%d octets, want %d for r ‖ s on %s", len(sig), 2*c.orderSize, c.name)
	}
	return sig[:c.orderSize], sig[c.orderSize:], nil
}

// verify takes r and s as magnitudes of any length.
func verify(pub *PublicKey, digest, r, s []byte) error {
	native, err := pub.usable()
	if err != nil {
		return err
	}
	return pub.verify(native, digest, r, s)
}

// verify is for a key that was found usable.
func (k *PublicKey) verify(native *ecdsa.PublicKey, digest, r, s []byte) error {
	c := k.Curve
	e, r, s, err := c.operands(digest, r, s)
	if err != nil {
		return err
	}
	if native != nil {
		return decided(ecdsa.VerifyASN1(native, digest, marshalSignature(r, s)))
	}
	x, y := k.coordinates()
	return decided(c.group().Verify(x, y, e, r, s))
}

// operands checks what a signature is verified with, and brings it to the length of the order.
func (c *Curve) operands(digest, r, s []byte) (e, rr, ss []byte, err error) {
	if len(digest) == 0 {
		return nil, nil, nil, refuse("digest", "TR-03111, 4.2.1", "empty")
	}
	n := c.orderSize
	all := make([]byte, 3*n)
	e, rr, ss = all[:n:n], all[n:2*n:2*n], all[2*n:]
	if !c.readScalar(rr, r) {
		return nil, nil, nil, badSignature("r is not in 1..n-1 of %s", c.name)
	}
	if !c.readScalar(ss, s) {
		return nil, nil, nil, badSignature("s is not in 1..n-1 of %s", c.name)
	}
	c.readHash(e, digest)
	return e, rr, ss, nil
}

func decided(good bool) error {
	if !good {
		return badSignature("%w", ErrSignature)
	}
	return nil
}

// usable checks the key and returns it as the standard library wants it, where that verifies: it makes the same check, once.
func (k *PublicKey) usable() (*ecdsa.PublicKey, error) {
	if k != nil && k.Curve != nil && k.Curve.verifiesNatively() {
		if key, ok := k.ECDSA(); ok {
			return key, nil
		}
	}
	return nil, k.Validate()
}

// scalar brings b to the length of the order; false unless it is in 1..n-1. Its time depends on the length of b only.
func (c *Curve) scalar(b []byte) ([]byte, bool) {
	out := make([]byte, c.orderSize)
	return out, c.readScalar(out, b)
}

// readScalar is scalar into out, which is zero and has the length of the order.
func (c *Curve) readScalar(out, b []byte) bool {
	for len(b) > c.orderSize && b[0] == 0 {
		b = b[1:]
	}
	if len(b) > c.orderSize {
		return false
	}
	copy(out[c.orderSize-len(b):], b)
	order := c.order
	var borrow, any int
	for i := c.orderSize - 1; i >= 0; i-- {
		borrow = (int(out[i]) - int(order[i]) - borrow) >> 31 & 1
		any |= int(out[i])
	}
	return borrow == 1 && subtle.ConstantTimeEq(int32(any), 0) == 0
}

// hashToScalar is the leftmost bits of digest as an integer, not yet reduced (FIPS 186-5, 6.4.2; bits2int of RFC 6979, 2.3.2).
func (c *Curve) hashToScalar(digest []byte) []byte {
	out := make([]byte, c.orderSize)
	c.readHash(out, digest)
	return out
}

// readHash is hashToScalar into out, which is zero and has the length of the order.
func (c *Curve) readHash(out, digest []byte) {
	if len(digest) > c.orderSize {
		digest = digest[:c.orderSize]
	}
	copy(out[c.orderSize-len(digest):], digest)
	if excess := 8*len(digest) - c.orderBits; excess > 0 { // P-521: below 8 bits
		var carry byte
		for i, b := range out {
			out[i] = carry | b>>excess
			carry = b << (8 - excess)
		}
	}
}
