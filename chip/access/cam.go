package access

import (
	"crypto/subtle"
	"fmt"
	"math/big"

	"filippo.io/bigmod"

	"github.com/chancery-id/chancery/chip/curve"
)

// VerifyMapping judges the chip authentication mapping: the chip's mapping key must be CA_IC times its static key, which
// comes from EF.CardSecurity (Doc 9303-11, 4.4.3.5). It proves the chip only as far as EF.CardSecurity is authentic. The
// error is [ErrProof] or [ErrUnsupported].
func VerifyMapping(e *PACEEvidence, static *curve.PublicKey) error {
	const step = "verify the chip authentication mapping"
	if e.Mapping != ChipAuthenticationMapping || len(e.ChipData) == 0 {
		return paceError(step, fmt.Errorf("%w: the session was opened by %s", ErrUnsupported, e.Mapping))
	}
	c, ok := curve.ByParameterID(e.Info.ParameterID)
	if !ok || static.Curve != c {
		return paceError(step, fmt.Errorf("%w: static key is not on the curve of the session", ErrProof))
	}
	if len(e.ChipData) != c.OrderSize() {
		return paceError(step, fmt.Errorf("%w: chip authentication data of %d bytes, want %d", ErrProof, len(e.ChipData), c.OrderSize()))
	}
	want, err := c.ScalarMult(static, e.ChipData)
	if err != nil {
		return paceError(step, fmt.Errorf("%w: %w", ErrProof, err))
	}
	if subtle.ConstantTimeCompare(want.Bytes(), e.ChipMapping) != 1 {
		return paceError(step, ErrProof)
	}
	return nil
}

// mappingData is SK_IC⁻¹ · SK_Map,IC mod n, the inverse taken by Fermat's little theorem in constant time.
func mappingData(static *curve.PrivateKey, mapPrivate []byte) ([]byte, error) {
	n := static.Curve().Params().N
	m, err := bigmod.NewModulus(n.Bytes())
	if err != nil {
		return nil, err
	}
	secret := static.Bytes()
	defer clear(secret)
	x, err := bigmod.NewNat().SetBytes(secret, m)
	if err != nil {
		return nil, err
	}
	y, err := bigmod.NewNat().SetBytes(mapPrivate, m)
	if err != nil {
		return nil, err
	}
	inverse := bigmod.NewNat().ExpandFor(m).Exp(x, new(big.Int).Sub(n, big.NewInt(2)).Bytes(), m)
	return append([]byte(nil), inverse.Mul(y, m).Bytes(m)...), nil
}
