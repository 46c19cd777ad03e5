package keyfile

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

const refPBES2 = "RFC 8018, A.4"

var (
	oidPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidAES128 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}
	oidAES192 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 22}
	oidAES256 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}
)

// encryptedKey is EncryptedPrivateKeyInfo (RFC 5958, 3), read and within the limits: nothing has been derived yet.
type encryptedKey struct {
	derivation derivation
	iv, sealed []byte
}

// readEncrypted reads EncryptedPrivateKeyInfo with PBES2 and AES in CBC mode.
func readEncrypted(der []byte) (*encryptedKey, error) {
	in := cryptobyte.String(der)
	var outer, algorithm, parameters, kdf, scheme, sealed, iv cryptobyte.String
	var id, encryption asn1.ObjectIdentifier
	if !in.ReadASN1(&outer, cbasn1.SEQUENCE) || !in.Empty() || !outer.ReadASN1(&algorithm, cbasn1.SEQUENCE) ||
		!algorithm.ReadASN1ObjectIdentifier(&id) || !outer.ReadASN1(&sealed, cbasn1.OCTET_STRING) || !outer.Empty() {
		return nil, fault("encryption", "RFC 5958, 3", "malformed")
	}
	if !id.Equal(oidPBES2) {
		return nil, fault("encryption", refPBES2, "%w: algorithm %s; convert with openssl pkcs8 -topk8 -scrypt", ErrUnsupported, id)
	}
	if !algorithm.ReadASN1(&parameters, cbasn1.SEQUENCE) || !algorithm.Empty() || !parameters.ReadASN1(&kdf, cbasn1.SEQUENCE) ||
		!parameters.ReadASN1(&scheme, cbasn1.SEQUENCE) || !parameters.Empty() || !scheme.ReadASN1ObjectIdentifier(&encryption) {
		return nil, fault("encryption", refPBES2, "malformed")
	}
	size := keySize(encryption)
	if size == 0 {
		return nil, fault("encryption", refPBES2, "%w: cipher %s", ErrUnsupported, encryption)
	}
	if !scheme.ReadASN1(&iv, cbasn1.OCTET_STRING) || !scheme.Empty() {
		return nil, fault("encryption", "RFC 8018, B.2.5", "malformed")
	}
	if len(iv) != aes.BlockSize || len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, fault("encryption", "RFC 8018, B.2.5", "vector of %d bytes, data of %d", len(iv), len(sealed))
	}
	d, err := readDerivation(kdf, size)
	if err != nil {
		return nil, err
	}
	return &encryptedKey{derivation: d, iv: iv, sealed: sealed}, nil
}

// keySize is the size of an AES key in bytes, 0 for another cipher.
func keySize(encryption asn1.ObjectIdentifier) int {
	switch {
	case encryption.Equal(oidAES128):
		return 16
	case encryption.Equal(oidAES192):
		return 24
	case encryption.Equal(oidAES256):
		return 32
	}
	return 0
}

// open decrypts. A wrong passphrase shows in the padding, or in what is read next.
func (e *encryptedKey) open(passphrase []byte) ([]byte, error) {
	secret, err := e.derivation.key(passphrase)
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fault("encryption", "", "%w", err)
	}
	plain := make([]byte, len(e.sealed))
	cipher.NewCBCDecrypter(block, e.iv).CryptBlocks(plain, e.sealed)
	n := int(plain[len(plain)-1])
	padded := n > 0 && n <= aes.BlockSize
	for i := len(plain) - min(max(n, 1), aes.BlockSize); i < len(plain); i++ {
		padded = padded && int(plain[i]) == n
	}
	if !padded {
		clear(plain)
		return nil, fault("file", "", "%w", ErrPassphrase)
	}
	return plain[:len(plain)-n], nil
}

// writeEncrypted encrypts a key with AES-256 and writes EncryptedPrivateKeyInfo.
func writeEncrypted(plain, passphrase []byte, k scryptKey, iv []byte) ([]byte, error) {
	secret, err := k.key(passphrase)
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fault("encryption", "", "%w", err)
	}
	padded := pad(plain)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(padded, padded)
	sequence := func(b *cryptobyte.Builder, oid asn1.ObjectIdentifier, inside func(*cryptobyte.Builder)) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(oid)
			inside(b)
		})
	}
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		sequence(b, oidPBES2, func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				sequence(b, oidScrypt, k.build)
				sequence(b, oidAES256, func(b *cryptobyte.Builder) { b.AddASN1OctetString(iv) })
			})
		})
		b.AddASN1OctetString(padded)
	})
	out, err := b.Bytes()
	if err != nil {
		return nil, fault("encryption", "RFC 5958, 3", "%w", err)
	}
	return out, nil
}

// pad returns b with the padding of RFC 8018, 6.1.1.
func pad(b []byte) []byte {
	n := aes.BlockSize - len(b)%aes.BlockSize
	out := append(make([]byte, 0, len(b)+n), b...)
	for range n {
		out = append(out, byte(n))
	}
	return out
}
