package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
	"math/big"
	"math/bits"
	"sync"

	"github.com/chancery-id/chancery/chip/curve"
)

// RuleWeakKey is the rule of [Certificate.Lint] that is broken where [Weakness] finds anything.
const RuleWeakKey = "key-weak"

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
		if size := key.N.BitLen(); size < 2048 {
			add("NIST SP 800-131A, 3", "RSA modulus of %d bit", size)
		}
		if key.E < 1<<16 {
			add("FIPS 186-5, A.1.1", "RSA exponent %d below 65537", key.E)
		}
		roca, factor := smallPrimes(key.N)
		if roca {
			add("CVE-2017-15361", "RSA modulus of the ROCA fault: it can be factored")
		}
		if factor != 0 {
			add("FIPS 186-5, A.1.1", "RSA modulus divisible by %d", factor)
		}
	case *curve.PublicKey:
		if size := key.Curve.BitSize(); size < 224 {
			add("NIST SP 800-131A, 3", "curve of %d bit", size)
		}
	case *ecdsa.PublicKey:
		if size := key.Curve.Params().BitSize; size < 224 {
			add("NIST SP 800-131A, 3", "curve of %d bit", size)
		}
	}
	return found
}

// primeGroup is a run of primes whose product fits a word, so that one division serves them all.
type primeGroup struct {
	product uint64
	primes  []smallPrime
}

// smallPrime is a prime below maxFactor. residues are those a modulus of the ROCA fault can have, the powers of 65537; nil
// for primes the faulty library does not use.
type smallPrime struct {
	p        uint64
	residues []bool
}

const (
	maxFactor = 752 // trial division as far as FIPS 186 generators go
	maxROCA   = 167 // largest prime of the primorial the faulty library used for every key size
)

// smallPrimeGroups are all the groups, and the product of all their primes.
type smallPrimeGroups struct {
	list    []primeGroup
	product *big.Int
}

var primeGroups = sync.OnceValue(func() (all smallPrimeGroups) {
	all.product = big.NewInt(1)
	group := primeGroup{product: 1}
	for p := uint64(3); p < maxFactor; p += 2 {
		if !big.NewInt(int64(p)).ProbablyPrime(0) {
			continue
		}
		all.product.Mul(all.product, new(big.Int).SetUint64(p))
		if high, _ := bits.Mul64(group.product, p); high != 0 {
			all.list = append(all.list, group)
			group = primeGroup{product: 1}
		}
		group.add(p)
	}
	all.list = append(all.list, group)
	return all
})

func (g *primeGroup) add(p uint64) {
	prime := smallPrime{p: p}
	if p <= maxROCA {
		prime.residues = make([]bool, p)
		for x := uint64(1); !prime.residues[x]; x = x * 65537 % p {
			prime.residues[x] = true
		}
	}
	g.product *= p
	g.primes = append(g.primes, prime)
}

// smallPrimes divides an odd n by all small primes. roca is the fingerprint test of Nemec et al., "The Return of
// Coppersmith's Attack" (2017), 2.3: the modulus of a faulty key is a power of 65537 modulo each of the primes up to 167;
// for another modulus that happens with odds below 2⁻²⁷. factor is the smallest prime that divides n, or 0.
func smallPrimes(n *big.Int) (roca bool, factor uint64) {
	roca = true
	if n.Bit(0) == 0 {
		return false, 2
	}
	groups := primeGroups()
	all := new(big.Int).Mod(n, groups.product) // once by the long way, then by the word
	for _, g := range groups.list {
		rest := remainder(all, g.product)
		for _, prime := range g.primes {
			r := rest % prime.p
			if r == 0 && factor == 0 {
				factor = prime.p
			}
			if prime.residues != nil && !prime.residues[r] {
				roca = false
			}
		}
	}
	return roca, factor
}

// remainder returns n mod m.
func remainder(n *big.Int, m uint64) (r uint64) {
	if bits.UintSize != 64 {
		return new(big.Int).Mod(n, new(big.Int).SetUint64(m)).Uint64()
	}
	words := n.Bits()
	for i := len(words) - 1; i >= 0; i-- {
		_, r = bits.Div64(r, uint64(words[i]), m)
	}
	return r
}
