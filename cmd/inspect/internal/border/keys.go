package border

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"math/big"
	"sync"

	"github.com/chancery-id/chancery/signing/keyfile"
)

// share is a number of States that sign with the same kinds of key.
type share struct {
	states       int
	csca, signer string
	pkcs1        bool // instead of PSS
}

// mix is how many States sign with which keys: the newest CSCA certificate in force of each of the 112 States in the German
// master list of 28 May 2026. Document signers of real documents are RSA-2048 below RSA, and a curve one size down else.
var mix = []share{
	{36, "RSA-4096", "RSA-2048", true},
	{25, "RSA-4096", "RSA-2048", false},
	{6, "RSA-3072", "RSA-2048", true},
	{4, "RSA-3072", "RSA-2048", false},
	{10, "brainpoolP384r1", "brainpoolP256r1", false},
	{6, "brainpoolP512r1", "brainpoolP384r1", false},
	{2, "brainpoolP256r1", "brainpoolP256r1", false},
	{11, "P-384", "P-256", false},
	{6, "P-521", "P-384", false},
	{6, "P-256", "P-256", false},
}

// keys makes keys of any kind. RSA keys share primes: that makes thousands of moduli out of a few dozen primes, and every
// one of them worthless as a secret, which a load needs not be.
type keys struct {
	mu     sync.Mutex
	primes map[int][]*big.Int // by size in bits
	next   map[int][2]int     // the pair of primes used last
}

func newKeys() *keys { return &keys{primes: map[int][]*big.Int{}, next: map[int][2]int{}} }

func (k *keys) make(kind string) (crypto.Signer, error) {
	var bits int
	if _, err := fmt.Sscanf(kind, "RSA-%d", &bits); err == nil {
		return k.rsa(bits)
	}
	return keyfile.Generate(kind)
}

const exponent = 65537

func (k *keys) rsa(bits int) (crypto.Signer, error) {
	p, q, err := k.pair(bits / 2)
	if err != nil {
		return nil, err
	}
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: exponent},
		D:         new(big.Int).ModInverse(big.NewInt(exponent), phi), Primes: []*big.Int{p, q},
	}
	key.Precompute()
	return key, key.Validate()
}

// pair returns two primes that were not together before.
func (k *keys) pair(bits int) (p, q *big.Int, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	at, used := k.next[bits]
	if at[1]++; !used || at[1] >= at[0] {
		at = [2]int{at[0] + 1, 0}
	}
	k.next[bits] = at
	for len(k.primes[bits]) <= at[0] {
		prime, err := newPrime(bits)
		if err != nil {
			return nil, nil, err
		}
		k.primes[bits] = append(k.primes[bits], prime)
	}
	return k.primes[bits][at[0]], k.primes[bits][at[1]], nil
}

// newPrime returns a prime with the two highest bits set, so that the modulus has its full length, and one below which e
// has an inverse.
func newPrime(bits int) (*big.Int, error) {
	for {
		p, err := rand.Prime(rand.Reader, bits)
		if err != nil {
			return nil, err
		}
		below := new(big.Int).Sub(p, big.NewInt(1))
		if below.Mod(below, big.NewInt(exponent)).Sign() != 0 {
			return p, nil
		}
	}
}
