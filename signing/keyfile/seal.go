package keyfile

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/asn1"
	"encoding/pem"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/scrypt"
)

// Names of PEM blocks.
const (
	blockEncrypted = "ENCRYPTED PRIVATE KEY"
	blockPlain     = "PRIVATE KEY"
	blockEC        = "EC PRIVATE KEY"
	blockRSA       = "RSA PRIVATE KEY"
)

// Parameters of scrypt for new files: 16 MiB, which is what OpenSSL can be asked for (it refuses 32), gone through twice to
// make up for it.
const (
	scryptN    = 1 << 14
	scryptR    = 8
	scryptP    = 2
	saltSize   = 16
	keySize256 = 32
)

// MinPassphrase is the shortest passphrase that [Seal] takes, in bytes.
const MinPassphrase = 8

// Seal encrypts key under passphrase and returns it as PEM. The key is an *ecdsa.PrivateKey on P-256, P-384 or P-521, an
// *rsa.PrivateKey or a *curve.PrivateKey. What is returned has been opened again.
func Seal(key crypto.Signer, passphrase []byte) ([]byte, error) {
	if len(passphrase) < MinPassphrase {
		return nil, fault("passphrase", "", "%d bytes, at least %d", len(passphrase), MinPassphrase)
	}
	plain, err := marshalKey(key)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	salt, iv := make([]byte, saltSize), make([]byte, aes.BlockSize)
	if _, err := rand.Read(salt); err != nil {
		return nil, fault("salt", "", "%w", err)
	}
	if _, err := rand.Read(iv); err != nil {
		return nil, fault("vector", "", "%w", err)
	}
	secret, err := scrypt.Key(passphrase, salt, scryptN, scryptR, scryptP, keySize256)
	if err != nil {
		return nil, fault("scrypt", "RFC 7914", "%w", err)
	}
	defer clear(secret)
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fault("AES", "", "%w", err)
	}
	padded := pad(plain)
	defer clear(padded)
	sealed := make([]byte, len(padded))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(sealed, padded)
	der, err := encryptedInfo(salt, iv, sealed)
	if err != nil {
		return nil, err
	}
	out := pem.EncodeToMemory(&pem.Block{Type: blockEncrypted, Bytes: der})
	again, err := Open(out, passphrase)
	if err != nil {
		return nil, err
	}
	if !samePublic(again.Public(), key.Public()) {
		return nil, fault("key", "", "the file holds another key than was sealed")
	}
	return out, nil
}

// samePublic compares across types: a key of package curve on P-256 opens as one of crypto/ecdsa.
func samePublic(a, b crypto.PublicKey) bool {
	type comparable interface{ Equal(crypto.PublicKey) bool }
	x, ok := a.(comparable)
	y, ok2 := b.(comparable)
	return ok && ok2 && (x.Equal(b) || y.Equal(a))
}

// pad appends PKCS #7 padding (RFC 8018, 6.1.1).
func pad(b []byte) []byte {
	n := aes.BlockSize - len(b)%aes.BlockSize
	out := append(make([]byte, 0, len(b)+n), b...)
	for range n {
		out = append(out, byte(n))
	}
	return out
}

// encryptedInfo writes EncryptedPrivateKeyInfo with PBES2 (RFC 5958, 3; RFC 8018, A.4).
func encryptedInfo(salt, iv, sealed []byte) ([]byte, error) {
	var b cryptobyte.Builder
	sequence := func(b *cryptobyte.Builder, oid asn1.ObjectIdentifier, inside func(*cryptobyte.Builder)) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(oid)
			inside(b)
		})
	}
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		sequence(b, oidPBES2, func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				sequence(b, oidScrypt, func(b *cryptobyte.Builder) {
					b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1OctetString(salt)
						b.AddASN1Int64(scryptN)
						b.AddASN1Int64(scryptR)
						b.AddASN1Int64(scryptP)
					})
				})
				sequence(b, oidAES256, func(b *cryptobyte.Builder) { b.AddASN1OctetString(iv) })
			})
		})
		b.AddASN1OctetString(sealed)
	})
	out, err := b.Bytes()
	if err != nil {
		return nil, fault("encoding", "RFC 5958, 3", "%w", err)
	}
	return out, nil
}
