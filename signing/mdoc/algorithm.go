package mdoc

import (
	"crypto"
	"crypto/ecdsa"
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/pki"
)

// Algorithm is a signature algorithm by its number in COSE (RFC 9053, 2). 0 is none that has a number.
type Algorithm int64

// The algorithms of ISO/IEC 18013-5 and, behind them, those of RFC 9864 that name the curve.
const (
	ES256 Algorithm = -7
	ES384 Algorithm = -35
	ES512 Algorithm = -36
	EdDSA Algorithm = -8 // recognised, never verified

	ESP256 Algorithm = -9
	ESP384 Algorithm = -51
	ESP512 Algorithm = -52
	ESB256 Algorithm = -265
	ESB320 Algorithm = -266
	ESB384 Algorithm = -267
	ESB512 Algorithm = -268
)

// algorithmRow says what an algorithm hashes with, and which curves ISO/IEC 18013-5 or RFC 9864 give it.
type algorithmRow struct {
	id     Algorithm
	name   string
	hash   crypto.Hash
	curves []string
	bound  bool // to these curves alone; RFC 9053 leaves ES256 and its like open
}

var algorithms = []algorithmRow{
	{ES256, "ES256", crypto.SHA256, []string{"P-256", "brainpoolP256r1"}, false},
	{ES384, "ES384", crypto.SHA384, []string{"P-384", "brainpoolP320r1", "brainpoolP384r1"}, false},
	{ES512, "ES512", crypto.SHA512, []string{"P-521", "brainpoolP512r1"}, false},
	{EdDSA, "EdDSA", 0, nil, false},
	{ESP256, "ESP256", crypto.SHA256, []string{"P-256"}, true},
	{ESP384, "ESP384", crypto.SHA384, []string{"P-384"}, true},
	{ESP512, "ESP512", crypto.SHA512, []string{"P-521"}, true},
	{ESB256, "ESB256", crypto.SHA256, []string{"brainpoolP256r1"}, true},
	{ESB320, "ESB320", crypto.SHA384, []string{"brainpoolP320r1"}, true},
	{ESB384, "ESB384", crypto.SHA384, []string{"brainpoolP384r1"}, true},
	{ESB512, "ESB512", crypto.SHA512, []string{"brainpoolP512r1"}, true},
}

func (a Algorithm) row() (algorithmRow, bool) {
	for _, row := range algorithms {
		if row.id == a {
			return row, true
		}
	}
	return algorithmRow{}, false
}

// String returns the name, or the number of an algorithm that is not known here.
func (a Algorithm) String() string {
	if row, ok := a.row(); ok {
		return row.name
	}
	return fmt.Sprintf("algorithm %d", int64(a))
}

// Verify checks r ‖ s over a message: a key of crypto/ecdsa or of package curve. nil means genuine; errors.Is(err,
// [pki.ErrSignature]) means that this key did not make it, [pki.ErrUnsupported] that nothing here can judge.
func (a Algorithm) Verify(key crypto.PublicKey, message, signature []byte) error {
	row, ok := a.row()
	if !ok || row.hash == 0 {
		return fmt.Errorf("%w: %v", pki.ErrUnsupported, a)
	}
	if row.bound && !row.has(key) {
		return fmt.Errorf("%w: %v is not for the curve %s", pki.ErrSignature, a, curveName(key))
	}
	return pki.Algorithm{Scheme: pki.ECDSAPlain, Hash: row.hash}.Verify(key, message, signature)
}

func (row *algorithmRow) has(key crypto.PublicKey) bool {
	return slices.Contains(row.curves, curveName(key))
}

// algorithmFor returns the algorithm of ISO/IEC 18013-5 for the curve of a key, and its row.
func algorithmFor(key crypto.PublicKey) (algorithmRow, error) {
	for _, row := range algorithms {
		if !row.bound && row.has(key) {
			return row, nil
		}
	}
	return algorithmRow{}, fault("signer", refMSO, "%w: no algorithm for a key of kind %s", pki.ErrUnsupported, pki.DescribeKey(key))
}

// curveKey returns the key as one of package curve, nil for a key of another kind.
func curveKey(key crypto.PublicKey) *curve.PublicKey {
	switch key := key.(type) {
	case *curve.PublicKey:
		return key
	case *ecdsa.PublicKey:
		if own, err := curve.FromECDSA(key); err == nil {
			return own
		}
	}
	return nil
}

// curveName returns the name of the curve of a key, "" for a key of another kind.
func curveName(key crypto.PublicKey) string {
	if prepared, ok := key.(*curve.PreparedKey); ok {
		return prepared.Curve().Name()
	}
	if own := curveKey(key); own != nil {
		return own.Curve.Name()
	}
	return ""
}
