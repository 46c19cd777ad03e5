package mdoc

import (
	"crypto"
	"fmt"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/pki"
)

const refKey = "RFC 9053, 7.1.1"

// DeviceKey is the public key of the holder's device as a COSE_Key.
type DeviceKey struct {
	Raw []byte // the map as read; empty: written from Key

	// Key is the key, nil where Err says why there is none: [pki.ErrUnsupported] unless the key is broken.
	Key *curve.PublicKey
	Err error
}

// coseCurves are the curves by their number in COSE (RFC 9053, 7.1; ISO/IEC 18013-5, 9.1.5.2 registers the brainpool ones).
var coseCurves = []struct {
	id   int64
	name string
}{
	{1, "P-256"},
	{2, "P-384"},
	{3, "P-521"},
	{256, "brainpoolP256r1"},
	{257, "brainpoolP320r1"},
	{258, "brainpoolP384r1"},
	{259, "brainpoolP512r1"},
}

// NewDeviceKey takes a key of crypto/ecdsa or package curve; the error is that COSE has no number for its curve.
func NewDeviceKey(key crypto.PublicKey) (DeviceKey, error) {
	own := curveKey(key)
	if own == nil {
		return DeviceKey{}, fault("deviceKey", refKey, "%w: a key of kind %s", pki.ErrUnsupported, pki.DescribeKey(key))
	}
	raw, err := encodeKey(own)
	return DeviceKey{Raw: raw, Key: own}, err
}

// encodeKey writes the COSE_Key of a point, both coordinates in full.
func encodeKey(key *curve.PublicKey) ([]byte, error) {
	for _, c := range coseCurves {
		if c.name == key.Curve.Name() {
			point := key.Bytes()
			if point == nil {
				return nil, fault("deviceKey", refKey, "no point of %s", c.name)
			}
			size := key.Curve.FieldSize()
			return marshal(map[int]any{keyType: keyTypeEC2, keyCurve: c.id, keyX: point[1 : 1+size], keyY: point[1+size:]}, "deviceKey")
		}
	}
	return nil, fault("deviceKey", refKey, "%w: a key on %s", pki.ErrUnsupported, key.Curve.Name())
}

// The labels of a COSE_Key (RFC 9052, 7.1; RFC 9053, 7.1.1).
const (
	keyType  = 1
	keyCurve = -1
	keyX     = -2
	keyY     = -3

	keyTypeEC2 = 2
)

// keyParts are those of a key that matter here.
type keyParts struct {
	kind, curve int64
	x, y        []byte
	sign        byte // of a compressed point: 2 or 3
}

// deviceKey reads a COSE_Key. A key that is unknown or broken is no fault of the object around it.
func (r *reader) deviceKey() (k DeviceKey) {
	const field = "deviceKey"
	start := r.at
	var p keyParts
	var seen []string
	for range r.count(majorMap, maxFields, field) {
		at := r.at
		label := r.label(field)
		for _, s := range seen {
			if s == label {
				r.fail(at, field, "RFC 8949, 5.6", "the label %.40s a second time", label)
			}
		}
		seen = append(seen, label)
		p.read(r, label)
	}
	if r.err != nil {
		return DeviceKey{}
	}
	k.Raw = r.data[start:r.at:r.at]
	if k.Key, k.Err = p.point(); k.Err != nil {
		k.Key, k.Err = nil, &Error{Field: field, Offset: start, Ref: refKey, Err: k.Err}
	}
	return k
}

func (p *keyParts) read(r *reader, label string) {
	const field = "deviceKey"
	switch label {
	case "1":
		if r.peek()>>5 == majorText {
			r.text(field)
			return
		}
		p.kind = r.integer(field)
	case "-1":
		if r.peek()>>5 > majorNegative { // k of a symmetric key, n of an RSA key
			r.raw(field)
			return
		}
		p.curve = r.integer(field)
	case "-2":
		p.x = r.maybeOctets(field)
	case "-3":
		switch r.peek() {
		case simpleFalse, simpleTrue:
			p.sign = r.peek() - simpleFalse + 2
			r.at++
		default:
			p.y = r.maybeOctets(field)
		}
	default:
		r.raw(field)
	}
}

// maybeOctets reads octets, and passes over anything else.
func (r *reader) maybeOctets(field string) []byte {
	if r.peek()>>5 != majorOctets {
		r.raw(field)
		return nil
	}
	return r.octets(field)
}

// point makes the point of the parts.
func (p *keyParts) point() (*curve.PublicKey, error) {
	if p.kind != keyTypeEC2 {
		return nil, fmt.Errorf("%w: key type %d, want %d (EC2)", pki.ErrUnsupported, p.kind, keyTypeEC2)
	}
	for _, row := range coseCurves {
		if row.id != p.curve {
			continue
		}
		c, ok := curve.ByName(row.name)
		if !ok {
			break
		}
		size := c.FieldSize()
		if len(p.x) != size || p.sign == 0 && len(p.y) != size {
			return nil, fmt.Errorf("coordinates of %d and %d octets, want %d", len(p.x), len(p.y), size)
		}
		if p.sign != 0 {
			return c.ParsePoint(append([]byte{p.sign}, p.x...))
		}
		return c.ParsePoint(append(append([]byte{4}, p.x...), p.y...))
	}
	return nil, fmt.Errorf("%w: curve %d", pki.ErrUnsupported, p.curve)
}
