package pki

import (
	"crypto"
	"crypto/rsa"

	"github.com/chancery-id/chancery/chip/curve"
)

// prepareKey returns a key for many verifications, nil where nothing is gained.
func prepareKey(pub crypto.PublicKey) crypto.PublicKey {
	switch key := pub.(type) {
	case *rsa.PublicKey:
		if prepared := prepareRSA(key); prepared != nil {
			return prepared
		}
	case *curve.PublicKey:
		if prepared, err := key.Prepare(); err == nil {
			return prepared
		}
	}
	return nil
}
