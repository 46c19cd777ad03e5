package cms

import (
	"crypto"
	"crypto/rsa"
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/signing/pki"
)

// mislabelled completes the error of a signature that does not verify: some issuers name another algorithm than they sign
// with (Doc 9303 leaves no room for that), and whoever looks into the refusal should learn it. It stays a refusal.
func (d *SignedData) mislabelled(s *SignerInfo, stated pki.Algorithm, pub crypto.PublicKey, refusal error) error {
	for _, other := range labels(stated, s.Digest.Hash, pub) {
		if !other.Hash.Available() {
			continue
		}
		if _, err := other.Examine(pub, d.signedDigest(s, other.Hash), s.Signature); err == nil {
			return fmt.Errorf("%w; %w: it does as %v", refusal, ErrMislabelled, other)
		}
	}
	return refusal
}

// labels are the algorithms a key of that kind could have signed with, but for the one stated.
func labels(stated pki.Algorithm, digest crypto.Hash, pub crypto.PublicKey) []pki.Algorithm {
	hashes := []crypto.Hash{digest, stated.Hash}
	if usual, err := pki.AlgorithmFor(pub, 0, false); err == nil {
		hashes = append(hashes, usual.Hash)
	}
	var out []pki.Algorithm
	for i, hash := range hashes {
		if hash == 0 || slices.Contains(hashes[:i], hash) {
			continue
		}
		base, err := pki.AlgorithmFor(pub, hash, false)
		if err != nil {
			continue
		}
		variants := []pki.Algorithm{base}
		if _, ok := pub.(*rsa.PublicKey); ok {
			pss, err := pki.AlgorithmFor(pub, hash, true)
			if err != nil {
				continue
			}
			short := pss
			short.SaltLength = 20
			variants = append(variants, pss, short)
		} else {
			plain := base
			plain.Scheme = pki.ECDSAPlain
			variants = append(variants, plain)
		}
		for _, v := range variants {
			if !sameAlgorithm(v, stated) {
				out = append(out, v)
			}
		}
	}
	return out
}

// sameAlgorithm compares what two algorithms do, however they are named.
func sameAlgorithm(a, b pki.Algorithm) bool {
	return a.Scheme == b.Scheme && a.Hash == b.Hash && a.MGFHash == b.MGFHash && a.SaltLength == b.SaltLength
}
