package pki

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"fmt"
	"hash"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/signing/pki/internal/modexp"
)

// Bounds of RSA keys. The upper ones bound the time one verification can take, to little more than a millisecond; real keys
// end at 6144 bit and exponents of seventeen bits.
const (
	minModulus  = 512
	maxModulus  = 8192
	maxExponent = 1 << 33
)

// checkRSA says whether key is a public key a signature can be judged with. An exponent of 1 would make every number its
// own signature.
func checkRSA(n *big.Int, e int64) error {
	switch {
	case n.Sign() <= 0 || n.Bit(0) == 0:
		return fault("RSA public key", "RFC 8017, 3.1", "modulus is not odd and positive")
	case e < 3 || e&1 == 0:
		return fault("RSA public key", "RFC 8017, 3.1", "exponent %d is not odd and at least 3", e)
	case n.BitLen() < minModulus || n.BitLen() > maxModulus:
		return fault("RSA public key", "", "%w: modulus of %d bit, want %d to %d", ErrUnsupported, n.BitLen(), minModulus, maxModulus)
	case e > maxExponent:
		return fault("RSA public key", "", "%w: exponent %d, at most %d", ErrUnsupported, e, int64(maxExponent))
	}
	return nil
}

// recoverRSA returns sigᵉ mod n in the length of the modulus (RFC 8017, 5.2.2). Everything here is public, so variable
// time gives nothing away.
func recoverRSA(key *rsa.PublicKey, sig []byte) ([]byte, error) {
	if key.N == nil {
		return nil, fault("RSA public key", "", "no modulus")
	}
	if err := checkRSA(key.N, int64(key.E)); err != nil {
		return nil, err
	}
	size := (key.N.BitLen() + 7) / 8
	if len(sig) != size {
		return nil, fmt.Errorf("%w: %d octets, the modulus has %d", ErrSignature, len(sig), size)
	}
	s := new(big.Int).SetBytes(sig)
	if s.Cmp(key.N) >= 0 {
		return nil, fmt.Errorf("%w: not below the modulus", ErrSignature)
	}
	return modexp.Exp(s, uint64(key.E), key.N).FillBytes(make([]byte, size)), nil
}

// verifyPKCS1 compares the recovered block with the only two that may be there: DigestInfo with NULL (RFC 8017, 9.2) and,
// noted, without (seen in the ICAO master lists of 2022 and 2023). Nothing in the block is parsed.
func verifyPKCS1(key *rsa.PublicKey, hash crypto.Hash, digest, sig []byte) ([]Finding, error) {
	em, err := recoverRSA(key, sig)
	if err != nil {
		return nil, err
	}
	for i, prefix := range digestInfos[hash] {
		want, err := pkcs1Block(hash, prefix, digest, len(em))
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(em, want) {
			continue
		}
		if i == withNull {
			return nil, nil
		}
		return []Finding{{Field: "signature", Ref: "RFC 8017, 9.2", Detail: "DigestInfo without NULL parameters"}}, nil
	}
	return nil, fmt.Errorf("%w: RSA PKCS#1 v1.5 %v", ErrSignature, hash)
}

// pkcs1Block is EMSA-PKCS1-v1_5: 00 01 FF … FF 00 DigestInfo.
func pkcs1Block(hash crypto.Hash, prefix, digest []byte, size int) ([]byte, error) {
	info := len(prefix) + len(digest)
	if size < info+11 {
		return nil, fmt.Errorf("%w: modulus of %d octets is too short for %v", ErrSignature, size, hash)
	}
	em := bytes.Repeat([]byte{0xff}, size)
	em[0], em[1], em[size-info-1] = 0, 1, 0
	copy(em[size-info:], prefix)
	copy(em[size-len(digest):], digest)
	return em, nil
}

// withNull is the place of the form with NULL in digestInfos.
const withNull = 0

// digestInfos are the octets before the digest in a DigestInfo, with NULL parameters and without.
var digestInfos = func() map[crypto.Hash][][]byte {
	all := map[crypto.Hash][][]byte{}
	for _, h := range hashes {
		all[h.hash] = [][]byte{digestInfo(h.hash, true), digestInfo(h.hash, false)}
	}
	return all
}()

func digestInfo(hash crypto.Hash, null bool) []byte {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addHash(b, hash, null)
		b.AddASN1OctetString(make([]byte, hash.Size()))
	})
	info := b.BytesOrPanic()
	return info[:len(info)-hash.Size()]
}

// verifyPSS is EMSA-PSS-VERIFY (RFC 8017, 9.1.2) with a hash of its own in the mask and exactly the salt length stated.
func verifyPSS(key *rsa.PublicKey, a Algorithm, digest, sig []byte) error {
	em, err := recoverRSA(key, sig)
	if err != nil {
		return err
	}
	bad := fmt.Errorf("%w: %v", ErrSignature, a)
	bits := key.N.BitLen() - 1
	if bits%8 == 0 {
		if em[0] != 0 {
			return bad
		}
		em = em[1:]
	}
	size := a.Hash.Size()
	if len(em) < size+a.SaltLength+2 {
		return fmt.Errorf("%w: modulus of %d bit is too short for %v", ErrSignature, bits+1, a)
	}
	db, h := em[:len(em)-size-1], em[len(em)-size-1:len(em)-1]
	spare := ^byte(0xff >> (8*len(em) - bits)) // the bits above the modulus
	if em[len(em)-1] != 0xbc || db[0]&spare != 0 {
		return bad
	}
	maskMGF1(db, h, a.MGFHash.New())
	db[0] &^= spare
	pad := len(db) - a.SaltLength - 1
	for _, b := range db[:pad] {
		if b != 0 {
			return bad
		}
	}
	if db[pad] != 1 {
		return bad
	}
	d := a.Hash.New()
	d.Write(make([]byte, 8))
	d.Write(digest)
	d.Write(db[pad+1:])
	if !bytes.Equal(d.Sum(nil), h) {
		return bad
	}
	return nil
}

// maskMGF1 adds MGF1 of seed to out (RFC 8017, B.2.1).
func maskMGF1(out, seed []byte, h hash.Hash) {
	var sum []byte
	for counter := uint32(0); len(out) > 0; counter++ {
		h.Reset()
		h.Write(seed)
		h.Write([]byte{byte(counter >> 24), byte(counter >> 16), byte(counter >> 8), byte(counter)})
		sum = h.Sum(sum[:0])
		n := min(len(out), len(sum))
		for i := range n {
			out[i] ^= sum[i]
		}
		out = out[n:]
	}
}
