package pki

import (
	"crypto"

	"github.com/chancery-id/chancery/chip/curve"
)

// prepareKey returns a key for many verifications, nil where nothing is gained.
func prepareKey(pub crypto.PublicKey) crypto.PublicKey {
	key, ok := pub.(*curve.PublicKey)
	if !ok {
		return nil
	}
	prepared, err := key.Prepare()
	if err != nil {
		return nil
	}
	return prepared
}
