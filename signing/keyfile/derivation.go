package keyfile

import (
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"
	"hash"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/scrypt"
)

const (
	refScrypt = "RFC 7914, 7"
	refPBKDF2 = "RFC 8018, A.2"
)

var (
	oidPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidScrypt = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11591, 4, 11}
)

// Limits on what a file may ask for: a hostile one buys some seconds and 256 MiB at most.
const (
	maxIterations = 5_000_000
	maxScrypt     = 256 << 20 // bytes of memory, 128·N·r
	maxScryptWork = 1 << 23   // N·r·p
	maxScryptP    = 64
	maxSalt       = 1024
)

// derivation makes the key of a cipher from a passphrase.
type derivation interface {
	key(passphrase []byte) ([]byte, error)
}

// readDerivation reads the algorithm of the derivation of a key of size bytes, and holds it to the limits.
func readDerivation(algorithm cryptobyte.String, size int) (derivation, error) {
	var id asn1.ObjectIdentifier
	var parameters cryptobyte.String
	if !algorithm.ReadASN1ObjectIdentifier(&id) {
		return nil, fault("key derivation", refPBKDF2, "malformed")
	}
	if !id.Equal(oidScrypt) && !id.Equal(oidPBKDF2) {
		return nil, fault("key derivation", refPBKDF2, "%w: %s", ErrUnsupported, id)
	}
	if !algorithm.ReadASN1(&parameters, cbasn1.SEQUENCE) || !algorithm.Empty() {
		return nil, fault("key derivation", refPBKDF2, "malformed")
	}
	if id.Equal(oidScrypt) {
		return readScrypt(parameters, size)
	}
	return readPBKDF2(parameters, size)
}

// scryptKey derives with scrypt.
type scryptKey struct {
	salt    []byte
	n, r, p int
	size    int
}

func readScrypt(in cryptobyte.String, size int) (derivation, error) {
	var salt cryptobyte.String
	var n, r, p int64
	length := int64(size)
	if !in.ReadASN1(&salt, cbasn1.OCTET_STRING) || !in.ReadASN1Integer(&n) || !in.ReadASN1Integer(&r) || !in.ReadASN1Integer(&p) ||
		!in.Empty() && (!in.ReadASN1Integer(&length) || !in.Empty()) {
		return nil, fault("key derivation", refScrypt, "malformed")
	}
	if length != int64(size) || len(salt) > maxSalt {
		return nil, fault("key derivation", refScrypt, "key of %d bytes, want %d; salt of %d bytes, at most %d", length, size, len(salt), maxSalt)
	}
	// Divisions, so that no product of what the file says overflows.
	if n < 2 || n&(n-1) != 0 || r < 1 || p < 1 || p > maxScryptP || n > maxScrypt/128/r || n*r > maxScryptWork/p {
		return nil, fault("key derivation", refScrypt, "%w: cost N %d, r %d, p %d", ErrUnsupported, n, r, p)
	}
	return scryptKey{salt: salt, n: int(n), r: int(r), p: int(p), size: size}, nil
}

func (s scryptKey) key(passphrase []byte) ([]byte, error) {
	secret, err := scrypt.Key(passphrase, s.salt, s.n, s.r, s.p, s.size)
	if err != nil {
		return nil, fault("key derivation", refScrypt, "%w", err)
	}
	return secret, nil
}

func (s scryptKey) build(b *cryptobyte.Builder) {
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1OctetString(s.salt)
		b.AddASN1Int64(int64(s.n))
		b.AddASN1Int64(int64(s.r))
		b.AddASN1Int64(int64(s.p))
	})
}

// pbkdf2Key derives with PBKDF2. It is only read.
type pbkdf2Key struct {
	salt       []byte
	iterations int
	hash       func() hash.Hash
	size       int
}

// functions are the pseudorandom functions of PBKDF2, HMAC with these hashes (RFC 8018, B.1). The first is the default.
var functions = []struct {
	id   asn1.ObjectIdentifier
	hash func() hash.Hash
}{
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 7}, sha1.New},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 8}, sha256.New224},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}, sha256.New},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 10}, sha512.New384},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 11}, sha512.New},
}

func readPBKDF2(in cryptobyte.String, size int) (derivation, error) {
	var salt, function cryptobyte.String
	var iterations int64
	length := int64(size)
	if !in.ReadASN1(&salt, cbasn1.OCTET_STRING) || !in.ReadASN1Integer(&iterations) ||
		in.PeekASN1Tag(cbasn1.INTEGER) && !in.ReadASN1Integer(&length) {
		return nil, fault("key derivation", refPBKDF2, "malformed")
	}
	if length != int64(size) || len(salt) > maxSalt {
		return nil, fault("key derivation", refPBKDF2, "key of %d bytes, want %d; salt of %d bytes, at most %d", length, size, len(salt), maxSalt)
	}
	if iterations < 1 || iterations > maxIterations {
		return nil, fault("key derivation", refPBKDF2, "%w: %d iterations", ErrUnsupported, iterations)
	}
	id := functions[0].id
	if !in.Empty() && (!in.ReadASN1(&function, cbasn1.SEQUENCE) || !in.Empty() || !function.ReadASN1ObjectIdentifier(&id) ||
		!function.Empty() && !isNull(function)) {
		return nil, fault("key derivation", refPBKDF2, "malformed")
	}
	for _, f := range functions {
		if f.id.Equal(id) {
			return pbkdf2Key{salt: salt, iterations: int(iterations), size: size, hash: f.hash}, nil
		}
	}
	return nil, fault("key derivation", refPBKDF2, "%w: function %s", ErrUnsupported, id)
}

func (k pbkdf2Key) key(passphrase []byte) ([]byte, error) {
	secret, err := pbkdf2.Key(k.hash, string(passphrase), k.salt, k.iterations, k.size)
	if err != nil {
		return nil, fault("key derivation", refPBKDF2, "%w", err)
	}
	return secret, nil
}
