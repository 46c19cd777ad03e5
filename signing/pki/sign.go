package pki

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"math/big"
	"sync"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/chip/curve"
)

// AlgorithmFor returns the signature algorithm for a key. hash 0 chooses one of the key's strength; pss chooses between
// RSASSA-PSS (mask with the same hash, salt of its length) and PKCS#1 v1.5 and means nothing to EC keys.
func AlgorithmFor(pub crypto.PublicKey, hash crypto.Hash, pss bool) (Algorithm, error) {
	scheme, bits := RSAPKCS1, 0
	switch key := pub.(type) {
	case *rsa.PublicKey:
		if pss {
			scheme = RSAPSS
		}
		if key.N != nil && key.N.BitLen() > 4096 {
			bits = 512
		}
	case *curve.PublicKey:
		scheme, bits = ECDSA, key.Curve.BitSize()
	case *ecdsa.PublicKey:
		scheme, bits = ECDSA, key.Curve.Params().BitSize
	default:
		return Algorithm{}, fault("algorithm", "", "%w: %s", ErrUnsupported, DescribeKey(pub))
	}
	if hash == 0 {
		hash = hashFor(bits)
	}
	a, ok := ownAlgorithms()[ownAlgorithm{scheme, hash}]
	if !ok {
		return Algorithm{}, fault("algorithm", "", "%w: hash %v", ErrUnsupported, hash)
	}
	a.Raw = bytes.Clone(a.Raw)
	return a, nil
}

type ownAlgorithm struct {
	scheme Scheme
	hash   crypto.Hash
}

// ownAlgorithms are those that are signed with, made once.
var ownAlgorithms = sync.OnceValue(func() map[ownAlgorithm]Algorithm {
	all := map[ownAlgorithm]Algorithm{}
	for _, h := range hashes {
		all[ownAlgorithm{RSAPSS, h.hash}] = Algorithm{OID: oidPSS, Scheme: RSAPSS, Hash: h.hash, MGFHash: h.hash, SaltLength: h.hash.Size()}
	}
	for _, s := range signatureAlgorithms {
		own := ownAlgorithm{s.scheme, s.hash}
		if _, first := all[own]; !first && s.hash != 0 && (s.scheme == RSAPKCS1 || s.scheme == ECDSA) {
			all[own] = Algorithm{OID: s.oid, Scheme: s.scheme, Hash: s.hash}
		}
	}
	for own, a := range all {
		var err error
		if a.Raw, err = a.Marshal(); err != nil {
			delete(all, own)
			continue
		}
		all[own] = a
	}
	return all
})

// hashFor returns the digest as strong as a curve of that size.
func hashFor(bits int) crypto.Hash {
	switch {
	case bits <= 256:
		return crypto.SHA256
	case bits <= 384:
		return crypto.SHA384
	}
	return crypto.SHA512
}

// Sign makes one signature over message. The signer may be any [crypto.Signer] whose Public is an RSA or EC key: a
// software key, a token, a remote key. Sign does not check what comes back; [Algorithm.Verify] does.
func Sign(signer crypto.Signer, alg Algorithm, message []byte) ([]byte, error) {
	if err := alg.usable(); err != nil {
		return nil, err
	}
	h := alg.Hash.New()
	h.Write(message)
	digest := h.Sum(nil)
	var opts crypto.SignerOpts = alg.Hash
	switch pub := signer.Public().(type) {
	case *rsa.PublicKey:
		if alg.Scheme != RSAPKCS1 && alg.Scheme != RSAPSS {
			return nil, fault("signer", "", "%v, the key is %s", alg, DescribeKey(pub))
		}
		if alg.Scheme == RSAPSS {
			if alg.MGFHash != alg.Hash {
				return nil, fault("signer", "", "%w: signing with %v", ErrUnsupported, alg)
			}
			opts = &rsa.PSSOptions{SaltLength: alg.SaltLength, Hash: alg.Hash}
		}
	case *curve.PublicKey, *ecdsa.PublicKey:
		if alg.Scheme != ECDSA && alg.Scheme != ECDSAPlain {
			return nil, fault("signer", "", "%v, the key is %s", alg, DescribeKey(pub))
		}
	default:
		return nil, fault("signer", "", "%w: %s", ErrUnsupported, DescribeKey(pub))
	}
	sig, err := signer.Sign(rand.Reader, digest, opts)
	if err != nil {
		return nil, &Error{Field: "signer", Offset: -1, Err: err}
	}
	if alg.Scheme == ECDSAPlain {
		return plainSignature(signer.Public(), sig)
	}
	return sig, nil
}

// plainSignature turns SEQUENCE { r, s } into r ‖ s, each in the length of the order.
func plainSignature(pub crypto.PublicKey, sig []byte) ([]byte, error) {
	size := 0
	switch key := pub.(type) {
	case *curve.PublicKey:
		size = key.Curve.OrderSize()
	case *ecdsa.PublicKey:
		size = (key.Params().N.BitLen() + 7) / 8
	}
	var r, s big.Int
	in, inner := cryptobyte.String(sig), cryptobyte.String{}
	if !in.ReadASN1(&inner, asn1.SEQUENCE) || !in.Empty() || !inner.ReadASN1Integer(&r) || !inner.ReadASN1Integer(&s) ||
		!inner.Empty() || r.Sign() <= 0 || s.Sign() <= 0 || r.BitLen() > 8*size || s.BitLen() > 8*size {
		return nil, fault("signer", "RFC 3279, 2.2.3", "the signer returned no ECDSA signature")
	}
	out := make([]byte, 2*size)
	r.FillBytes(out[:size])
	s.FillBytes(out[size:])
	return out, nil
}
