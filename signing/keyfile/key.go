package keyfile

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
	"io"
	"log/slog"
)

// Key is a private key of crypto/ecdsa or crypto/rsa that signs and shows nothing of itself: those types print their
// secret numbers wherever they are formatted or logged. Keys of package curve don't, and are not wrapped.
type Key struct {
	signer crypto.Signer
}

// Public returns the *ecdsa.PublicKey or *rsa.PublicKey.
func (k *Key) Public() crypto.PublicKey { return k.signer.Public() }

// Sign signs digest as the key's own type does.
func (k *Key) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return k.signer.Sign(random, digest, opts)
}

// Equal says whether x is the same key, wrapped or not.
func (k *Key) Equal(x crypto.PrivateKey) bool {
	if other, ok := x.(*Key); ok {
		x = other.signer
	}
	switch own := k.signer.(type) {
	case *ecdsa.PrivateKey:
		return own.Equal(x)
	case *rsa.PrivateKey:
		return own.Equal(x)
	}
	return false
}

// Unwrap returns the *ecdsa.PrivateKey or *rsa.PrivateKey, for what needs more of a key than to sign. It prints its secret
// numbers when it is formatted.
func (k *Key) Unwrap() crypto.Signer { return k.signer }

// String names algorithm and size, never the key.
func (k Key) String() string {
	switch own := k.signer.(type) {
	case *ecdsa.PrivateKey:
		return "keyfile.Key(" + own.Params().Name + ", redacted)"
	case *rsa.PrivateKey:
		return fmt.Sprintf("keyfile.Key(RSA %d, redacted)", own.N.BitLen())
	}
	return "keyfile.Key(none)"
}

// GoString is String.
func (k Key) GoString() string { return k.String() }

// Format writes String for every verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// LogValue is String.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalJSON refuses: a private key leaves only by Seal.
func (k Key) MarshalJSON() ([]byte, error) {
	return nil, fault("key", "", "not written as JSON")
}
