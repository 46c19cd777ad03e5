package keyfile

import (
	"crypto"
	"crypto/aes"
	"crypto/rand"
	"encoding/pem"

	"github.com/chancery-id/chancery/signing/keyfile/internal/cost"
)

const (
	saltSize   = 16
	keySize256 = 32
)

// MinPassphrase is the shortest passphrase that [Seal] takes, in bytes.
const MinPassphrase = 8

// Seal encrypts key under passphrase and returns it as PEM. The key is what [Open] returns, an *ecdsa.PrivateKey on P-256,
// P-384 or P-521, an *rsa.PrivateKey, or a *curve.PrivateKey. What is returned has been opened again and holds the same
// key. The caller clears the passphrase.
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
	for _, b := range [][]byte{salt, iv} {
		if _, err := rand.Read(b); err != nil {
			return nil, fault("salt", "", "%w", err)
		}
	}
	der, err := writeEncrypted(plain, passphrase, scryptKey{salt, cost.New.N, cost.New.R, cost.New.P, keySize256}, iv)
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
	type equal interface{ Equal(crypto.PublicKey) bool }
	x, ok := a.(equal)
	y, ok2 := b.(equal)
	return ok && ok2 && (x.Equal(b) || y.Equal(a))
}
