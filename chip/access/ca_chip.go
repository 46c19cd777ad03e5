package access

import (
	"crypto"
	"fmt"
	"io"
	"math/big"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/spki"
)

// DHPrivateKey is a chip's static key in a Diffie-Hellman group. It prints as its group only.
type DHPrivateKey struct {
	public *DHKey
	x      []byte
}

// GenerateDHKey makes a static key in a group; a nil random is crypto/rand.
func GenerateDHKey(g spki.DHGroup, random io.Reader) (*DHPrivateKey, error) {
	key := &DHKey{P: g.P, G: g.G, Q: g.Q, Y: g.G}
	group, err := groupOf(key)
	if err != nil {
		return nil, chipError("make a key", err)
	}
	x, err := group.private(random)
	if err != nil {
		return nil, chipError("make a key", err)
	}
	y, err := group.multiply(group.generator(), x)
	if err != nil {
		return nil, chipError("make a key", err)
	}
	key.Y = new(big.Int).SetBytes(y)
	return &DHPrivateKey{key, x}, nil
}

// NewDHPrivateKey puts a static key together: the private number in big-endian octets. It must belong to the public key.
func NewDHPrivateKey(public *DHKey, x []byte) (*DHPrivateKey, error) {
	group, err := groupOf(public)
	if err != nil {
		return nil, chipError("read a key", err)
	}
	y, err := group.multiply(group.generator(), x)
	if err != nil {
		return nil, chipError("read a key", err)
	}
	if new(big.Int).SetBytes(y).Cmp(public.Y) != 0 {
		return nil, chipError("read a key", fmt.Errorf("private and public number do not belong together"))
	}
	return &DHPrivateKey{public, append([]byte(nil), x...)}, nil
}

// Public returns the [*DHKey].
func (k *DHPrivateKey) Public() crypto.PublicKey { return k.public }

// Bytes returns the private number, for an encrypted key file or a chip.
func (k *DHPrivateKey) Bytes() []byte { return append([]byte(nil), k.x...) }

// String says nothing of the private number.
func (k DHPrivateKey) String() string { return fmt.Sprintf("DH-%d %s", k.public.P.BitLen(), redacted) }

// Format writes String for every verb.
func (k DHPrivateKey) Format(f fmt.State, _ rune) { fmt.Fprint(f, k.String()) }

// MarshalJSON writes no key.
func (k DHPrivateKey) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// ChipAuthenticationChip is the chip's side: the session that begins after the answer to the terminal's key. The static
// key is a [*curve.PrivateKey] or a [*DHPrivateKey].
func ChipAuthenticationChip(static crypto.PrivateKey, info ChipAuthenticationInfo, terminalKey []byte) (*Channel, error) {
	var g group
	var secret []byte
	dh := false
	switch k := static.(type) {
	case *curve.PrivateKey:
		g, secret = curveGroup{k.Curve()}, k.Bytes()
	case *DHPrivateKey:
		m, err := groupOf(k.public)
		if err != nil {
			return nil, chipError("read the chip's key", err)
		}
		g, secret, dh = m, k.Bytes(), true
	default:
		return nil, chipError("read the chip's key", fmt.Errorf("%w: key of type %T", ErrUnsupported, static))
	}
	defer clear(secret)
	suite, _, err := info.suite(dh)
	if err != nil {
		return nil, chipError("choose the protocol", err)
	}
	shared, err := g.multiply(terminalKey, secret)
	if err != nil {
		return nil, chipError("agree on keys", err)
	}
	defer clear(shared)
	keys := deriveKeys(suite, g.secret(shared))
	defer keys.wipe()
	return NewChannel(keys, nil)
}
