package keyfile

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"strconv"
	"strings"

	"github.com/chancery-id/chancery/chip/curve"
)

const refSize = "Doc 9303-12, 4.1.6"

// Sizes of keys in bits that Generate makes: the least are the least for any signer. RSA keys above the most take minutes to
// make, and chips and gates too long to verify.
const (
	minRSA, maxRSA = 2048, 8192
	minCurve       = 224
)

// Algorithms returns the names of the keys that States sign with, for lists of choices and completion: P-256 to P-521,
// brainpoolP256r1 to brainpoolP512r1, RSA-2048 to RSA-4096. [Generate] takes others, too.
func Algorithms() []string {
	return []string{
		"P-256", "P-384", "P-521", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1", "RSA-2048", "RSA-3072", "RSA-4096",
	}
}

// Generate makes a key of the algorithm with that name, in any case: "RSA-" and a size of 2048 to 8192 bits in whole octets,
// or the name of a curve of at least 224 bits as [curve.ByName] takes it. It returns what [Open] returns of such a key: a
// *[Key], or a *curve.PrivateKey. The error is [ErrUnsupported] for every other name.
func Generate(algorithm string) (crypto.Signer, error) {
	if size, ok := strings.CutPrefix(strings.ToUpper(algorithm), "RSA-"); ok {
		return generateRSA(size)
	}
	c, ok := curve.ByName(algorithm)
	if !ok {
		return nil, fault("algorithm", "", "%w: %q", ErrUnsupported, algorithm)
	}
	if c.BitSize() < minCurve {
		return nil, fault("algorithm", refSize, "%w: %s, want at least %d bits", ErrUnsupported, c.Name(), minCurve)
	}
	k, err := curve.GenerateKey(c, nil)
	if err != nil {
		return nil, fault("key", "", "%w", err)
	}
	return standard(k), nil
}

func generateRSA(size string) (crypto.Signer, error) {
	bits, err := strconv.ParseUint(size, 10, 16)
	if err != nil || bits < minRSA || bits > maxRSA || bits%8 != 0 {
		return nil, fault("algorithm", refSize, "%w: RSA keys have %d to %d bits in whole octets, not %q", ErrUnsupported, minRSA, maxRSA, size)
	}
	k, err := rsa.GenerateKey(rand.Reader, int(bits))
	if err != nil {
		return nil, fault("key", "", "%w", err)
	}
	return &Key{k}, nil
}
