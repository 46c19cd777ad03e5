package access

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"fmt"
	"io"
	"math/big"

	"filippo.io/bigmod"

	"github.com/chancery-id/chancery/chip/curve"
)

// SignActive is the chip's side of active authentication: the signature over the terminal's challenge by an
// [*rsa.PrivateKey], in scheme 1 of ISO/IEC 9796-2 with the hash's trailer, or by a [*curve.PrivateKey], as r ‖ s. A nil
// random is crypto/rand.
func SignActive(key crypto.PrivateKey, hash crypto.Hash, challenge []byte, random io.Reader) ([]byte, error) {
	if len(challenge) != challengeSize {
		return nil, activeError("sign", fmt.Errorf("challenge of %d bytes, want %d", len(challenge), challengeSize))
	}
	switch k := key.(type) {
	case *rsa.PrivateKey:
		return signRecovery(k, hash, challenge, random)
	case *curve.PrivateKey:
		if hash == 0 {
			hash = plainHash(k.Curve())
		}
		h := hash.New()
		h.Write(challenge)
		return k.SignRaw(random, h.Sum(nil), hash)
	}
	return nil, activeError("sign", fmt.Errorf("%w: key of type %T", ErrUnsupported, key))
}

// signRecovery builds 6A ‖ M1 ‖ H(M1 ‖ M2) ‖ trailer with a random M1 and raises it to the private exponent, in constant
// time in the exponent.
func signRecovery(k *rsa.PrivateKey, hash crypto.Hash, challenge []byte, random io.Reader) ([]byte, error) {
	end := []byte{0xBC}
	switch hash {
	case 0, crypto.SHA1:
		hash = crypto.SHA1
	default:
		for id, h := range trailers {
			if h == hash {
				end = []byte{id, 0xCC}
			}
		}
		if len(end) == 1 {
			return nil, activeError("sign", fmt.Errorf("%w: hash %v", ErrUnsupported, hash))
		}
	}
	m1Size := k.Size() - 1 - hash.Size() - len(end)
	if m1Size < 1 || k.N.BitLen()%8 != 0 {
		return nil, activeError("sign", fmt.Errorf("%w: RSA key of %d bits with %v", ErrUnsupported, k.N.BitLen(), hash))
	}
	m1, err := readRandom(random, m1Size)
	if err != nil {
		return nil, activeError("sign", err)
	}
	h := hash.New()
	h.Write(m1)
	h.Write(challenge)
	f := append(append(append(make([]byte, 0, k.Size()), 0x6A), m1...), h.Sum(nil)...)
	n, err := bigmod.NewModulus(k.N.Bytes())
	if err != nil {
		return nil, activeError("sign", err)
	}
	x, err := bigmod.NewNat().SetBytes(append(f, end...), n)
	if err != nil {
		return nil, activeError("sign", err)
	}
	exponent := k.D.FillBytes(make([]byte, k.Size()))
	defer clear(exponent)
	return bigmod.NewNat().ExpandFor(n).Exp(x, exponent, n).Bytes(n), nil
}

// plainHash is the hash of ECDSA where DG14 names none.
func plainHash(c *curve.Curve) crypto.Hash {
	if c.BitSize() < 256 {
		return crypto.SHA224
	}
	return crypto.SHA256
}

// ActiveHash returns the hash that an algorithm of ActiveAuthenticationInfo names, 0.4.0.127.0.7.1.1.4.1.x (TR-03111,
// 5.2.1.1); false where it is not known here.
func ActiveHash(oid string) (crypto.Hash, bool) {
	hash, ok := map[string]crypto.Hash{
		plainArc + "1": crypto.SHA1, plainArc + "2": crypto.SHA224, plainArc + "3": crypto.SHA256,
		plainArc + "4": crypto.SHA384, plainArc + "5": crypto.SHA512,
	}[oid]
	return hash, ok
}

const plainArc = "0.4.0.127.0.7.1.1.4.1."

// compressDH is Comp of a DH public value for terminal authentication: its SHA-1.
func compressDH(y *big.Int) []byte {
	sum := sha1.Sum(y.Bytes())
	return sum[:]
}
