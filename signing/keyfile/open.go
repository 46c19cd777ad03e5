package keyfile

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"
	"encoding/pem"
	"hash"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/scrypt"
)

var (
	oidPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidScrypt = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11591, 4, 11}
	oidAES128 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}
	oidAES192 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 22}
	oidAES256 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}
)

// Limits on what a file may ask for: a hostile one must not buy memory or time.
const (
	maxFile       = 64 << 10
	maxIterations = 10_000_000
	maxScrypt     = 256 << 20 // bytes of memory, 128·N·r
	maxScryptWork = 1 << 24   // N·r·p
	maxSalt       = 1024
)

// Open reads a private key from PEM or DER. passphrase is nil for a plain file; one that is given to a plain file is an
// error, so that nobody believes a plain key to be protected.
func Open(data, passphrase []byte) (crypto.Signer, error) {
	if len(data) > maxFile {
		return nil, fault("file", "", "%d bytes, at most %d", len(data), maxFile)
	}
	kind, der := "", data
	if bytes.Contains(data, []byte("-----BEGIN")) {
		var err error
		if kind, der, err = keyBlock(data); err != nil {
			return nil, err
		}
	}
	if kind == "" && looksEncrypted(der) {
		kind = blockEncrypted
	}
	if kind != blockEncrypted {
		if len(passphrase) > 0 {
			return nil, fault("file", "", "the key is not encrypted, and a passphrase was given")
		}
		return parseKey(kind, der)
	}
	if len(passphrase) == 0 {
		return nil, fault("file", "", "%w", ErrEncrypted)
	}
	plain, err := decrypt(der, passphrase)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	key, err := parseKey(blockPlain, plain)
	if err != nil {
		// Garbage with good padding is what a wrong passphrase gives once in 256 times.
		return nil, fault("file", "", "%w", ErrPassphrase)
	}
	return key, nil
}

// keyBlock finds the one private key among the PEM blocks; parameters that OpenSSL writes in front are passed over.
func keyBlock(data []byte) (kind string, der []byte, err error) {
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			break
		}
		switch block.Type {
		case blockEncrypted, blockPlain, blockEC, blockRSA:
			if der != nil {
				return "", nil, fault("file", "", "more than one private key")
			}
			if len(block.Headers) > 0 {
				return "", nil, fault("file", "RFC 1421", "%w: old PEM encryption; convert with openssl pkcs8 -topk8 -scrypt", ErrUnsupported)
			}
			kind, der = block.Type, block.Bytes
		}
	}
	if der == nil {
		return "", nil, fault("file", "", "no private key")
	}
	return kind, der, nil
}

// looksEncrypted tells EncryptedPrivateKeyInfo, which begins with an algorithm, from a key, which begins with a version.
func looksEncrypted(der []byte) bool {
	in, inner := cryptobyte.String(der), cryptobyte.String(nil)
	return in.ReadASN1(&inner, cbasn1.SEQUENCE) && inner.PeekASN1Tag(cbasn1.SEQUENCE)
}

func decrypt(der, passphrase []byte) ([]byte, error) {
	const ref = "RFC 8018, A.4"
	in := cryptobyte.String(der)
	var outer, algorithm, parameters, derivation, scheme, sealed, iv cryptobyte.String
	var id, kdf, encryption asn1.ObjectIdentifier
	if !in.ReadASN1(&outer, cbasn1.SEQUENCE) || !in.Empty() || !outer.ReadASN1(&algorithm, cbasn1.SEQUENCE) ||
		!algorithm.ReadASN1ObjectIdentifier(&id) || !outer.ReadASN1(&sealed, cbasn1.OCTET_STRING) || !outer.Empty() {
		return nil, fault("encryption", "RFC 5958, 3", "malformed")
	}
	if !id.Equal(oidPBES2) {
		return nil, fault("encryption", ref, "%w: algorithm %s", ErrUnsupported, id)
	}
	if !algorithm.ReadASN1(&parameters, cbasn1.SEQUENCE) || !algorithm.Empty() ||
		!parameters.ReadASN1(&derivation, cbasn1.SEQUENCE) || !derivation.ReadASN1ObjectIdentifier(&kdf) ||
		!parameters.ReadASN1(&scheme, cbasn1.SEQUENCE) || !parameters.Empty() ||
		!scheme.ReadASN1ObjectIdentifier(&encryption) || !scheme.ReadASN1(&iv, cbasn1.OCTET_STRING) || !scheme.Empty() {
		return nil, fault("encryption", ref, "malformed")
	}
	size := 0
	switch {
	case encryption.Equal(oidAES128):
		size = 16
	case encryption.Equal(oidAES192):
		size = 24
	case encryption.Equal(oidAES256):
		size = 32
	default:
		return nil, fault("encryption", ref, "%w: cipher %s", ErrUnsupported, encryption)
	}
	secret, err := deriveKey(kdf, derivation, passphrase, size)
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	return openCBC(secret, iv, sealed)
}

func openCBC(secret, iv, sealed []byte) ([]byte, error) {
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fault("encryption", "", "%w", err)
	}
	if len(iv) != aes.BlockSize || len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, fault("encryption", "RFC 8018, B.2.5", "vector of %d bytes, data of %d", len(iv), len(sealed))
	}
	plain := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, sealed)
	n := int(plain[len(plain)-1])
	if n == 0 || n > aes.BlockSize {
		return nil, fault("file", "", "%w", ErrPassphrase)
	}
	for _, b := range plain[len(plain)-n:] {
		if int(b) != n {
			return nil, fault("file", "", "%w", ErrPassphrase)
		}
	}
	return plain[:len(plain)-n], nil
}

func deriveKey(kdf asn1.ObjectIdentifier, parameters cryptobyte.String, passphrase []byte, size int) ([]byte, error) {
	var in cryptobyte.String
	if !parameters.ReadASN1(&in, cbasn1.SEQUENCE) || !parameters.Empty() {
		return nil, fault("key derivation", "RFC 8018, A.2", "malformed")
	}
	switch {
	case kdf.Equal(oidScrypt):
		return deriveScrypt(in, passphrase, size)
	case kdf.Equal(oidPBKDF2):
		return derivePBKDF2(in, passphrase, size)
	}
	return nil, fault("key derivation", "RFC 8018, A.2", "%w: %s", ErrUnsupported, kdf)
}

func deriveScrypt(in cryptobyte.String, passphrase []byte, size int) ([]byte, error) {
	const ref = "RFC 7914, 7"
	var salt cryptobyte.String
	var n, r, p int64
	keyLength := int64(size)
	if !in.ReadASN1(&salt, cbasn1.OCTET_STRING) || !in.ReadASN1Integer(&n) || !in.ReadASN1Integer(&r) || !in.ReadASN1Integer(&p) ||
		!in.Empty() && (!in.ReadASN1Integer(&keyLength) || !in.Empty()) {
		return nil, fault("key derivation", ref, "malformed")
	}
	if n < 2 || n > maxScryptWork || r < 1 || r > 64 || p < 1 || p > 64 || 128*n*r > maxScrypt || n*r*p > maxScryptWork ||
		len(salt) > maxSalt || keyLength != int64(size) {
		return nil, fault("key derivation", ref, "%w: parameters N %d, r %d, p %d", ErrUnsupported, n, r, p)
	}
	secret, err := scrypt.Key(passphrase, salt, int(n), int(r), int(p), size)
	if err != nil {
		return nil, fault("key derivation", ref, "%w", err)
	}
	return secret, nil
}

var hashes = []struct {
	id   asn1.ObjectIdentifier
	hash func() hash.Hash
}{
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 7}, sha1.New},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 8}, sha256.New224},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}, sha256.New},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 10}, sha512.New384},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 11}, sha512.New},
}

func derivePBKDF2(in cryptobyte.String, passphrase []byte, size int) ([]byte, error) {
	const ref = "RFC 8018, A.2"
	var salt, prf cryptobyte.String
	var iterations int64
	keyLength := int64(size)
	if !in.ReadASN1(&salt, cbasn1.OCTET_STRING) || !in.ReadASN1Integer(&iterations) ||
		in.PeekASN1Tag(cbasn1.INTEGER) && !in.ReadASN1Integer(&keyLength) {
		return nil, fault("key derivation", ref, "malformed")
	}
	newHash := sha1.New // the default of the standard
	if !in.Empty() {
		var id asn1.ObjectIdentifier
		if !in.ReadASN1(&prf, cbasn1.SEQUENCE) || !in.Empty() || !prf.ReadASN1ObjectIdentifier(&id) {
			return nil, fault("key derivation", ref, "malformed")
		}
		newHash = nil
		for _, h := range hashes {
			if h.id.Equal(id) {
				newHash = h.hash
			}
		}
		if newHash == nil {
			return nil, fault("key derivation", ref, "%w: function %s", ErrUnsupported, id)
		}
	}
	if iterations < 1 || iterations > maxIterations || len(salt) > maxSalt || keyLength != int64(size) {
		return nil, fault("key derivation", ref, "%w: %d iterations, key of %d bytes", ErrUnsupported, iterations, keyLength)
	}
	secret, err := pbkdf2.Key(newHash, string(passphrase), salt, int(iterations), size)
	if err != nil {
		return nil, fault("key derivation", ref, "%w", err)
	}
	return secret, nil
}
