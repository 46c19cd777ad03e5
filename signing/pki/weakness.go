package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
	"math/big"
	"sync"

	"github.com/chancery-id/chancery/chip/curve"
)

// Weakness names what makes a public key breakable, or nearly so, whatever certificate holds it: a short key, an exponent
// that is open to known attacks, a modulus of the ROCA fault (CVE-2017-15361) or with a small factor. nil means that none
// of these was found, not that the key is strong.
func Weakness(pub crypto.PublicKey) []Finding {
	const field = "subjectPublicKeyInfo"
	var found []Finding
	add := func(ref, format string, args ...any) {
		found = append(found, Finding{Field: field, Ref: ref, Detail: fmt.Sprintf(format, args...)})
	}
	switch key := pub.(type) {
	case *rsa.PublicKey:
		if key.N == nil || key.N.Sign() <= 0 {
			break
		}
		if bits := key.N.BitLen(); bits < 2048 {
			add("NIST SP 800-131A, 3", "RSA modulus of %d bit", bits)
		}
		if key.E < 1<<16 {
			add("FIPS 186-5, A.1.1", "RSA exponent %d below 65537", key.E)
		}
		if isROCA(key.N) {
			add("CVE-2017-15361", "RSA modulus of the ROCA fault: it can be factored")
		}
		if p := smallFactor(key.N); p != 0 {
			add("FIPS 186-5, A.1.1", "RSA modulus divisible by %d", p)
		}
	case *curve.PublicKey:
		if bits := key.Curve.BitSize(); bits < 224 {
			add("NIST SP 800-131A, 3", "curve of %d bit", bits)
		}
	case *ecdsa.PublicKey:
		if bits := key.Curve.Params().BitSize; bits < 224 {
			add("NIST SP 800-131A, 3", "curve of %d bit", bits)
		}
	}
	return found
}

// rocaPrime is a small prime with the residues the faulty library can produce: the powers of 65537.
type rocaPrime struct {
	p        uint64
	residues []bool
}

// rocaPrimes are the primes up to 167, those of the primorial the faulty library used for every key size.
var rocaPrimes = sync.OnceValue(func() (list []rocaPrime) {
	for p := uint64(3); p <= 167; p += 2 {
		if !big.NewInt(int64(p)).ProbablyPrime(0) {
			continue
		}
		r := rocaPrime{p, make([]bool, p)}
		for x := uint64(1); !r.residues[x]; x = x * 65537 % p {
			r.residues[x] = true
		}
		list = append(list, r)
	}
	return list
})

// isROCA is the fingerprint test of Nemec et al., "The Return of Coppersmith's Attack" (2017), 2.3: the modulus of a faulty
// key is a power of 65537 modulo each of the small primes; for another modulus that happens with odds below 2⁻²⁷.
func isROCA(n *big.Int) bool {
	for _, r := range rocaPrimes() {
		if !r.residues[remainder(n, r.p)] {
			return false
		}
	}
	return true
}

// remainder returns n mod p.
func remainder(n *big.Int, p uint64) uint64 {
	return new(big.Int).Mod(n, new(big.Int).SetUint64(p)).Uint64()
}

// smallFactor returns a prime factor below 2000, or 0.
func smallFactor(n *big.Int) uint64 {
	for p := uint64(2); p < 2000; p++ {
		if big.NewInt(int64(p)).ProbablyPrime(0) && remainder(n, p) == 0 {
			return p
		}
	}
	return 0
}
