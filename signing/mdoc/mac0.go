package mdoc

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"

	"github.com/chancery-id/chancery/signing/pki"
)

const (
	refMAC    = "RFC 9052, 6.2"
	hmac256   = Algorithm(5) // HMAC 256/256 (RFC 9053, 3.1)
	tagMac0   = 17
	macLength = 32
)

// Mac0 is a COSE_Mac0 as read (RFC 9052, 6.2). The byte slices are parts of the input, which must not be changed.
type Mac0 struct {
	Raw       []byte
	Protected []byte // content of the protected header, which the MAC covers as it stands
	Payload   []byte // nil: detached, as it is in an mdoc
	Tag       []byte // the MAC
	Algorithm Algorithm

	critical string
}

func (r *reader) mac0(field string) *Mac0 {
	m, start := &Mac0{}, r.at
	if r.peek()>>5 == majorTag {
		r.tag(tagMac0, field)
		r.note(field, refDevice, "tagged, want untagged")
	}
	at := r.at
	if n := r.count(majorArray, maxFields, field); n != 4 {
		r.fail(at, field, refMAC, "%d entries, want 4", n)
	}
	// The headers are those of a signature.
	var s Sign1
	h := headers{Sign1: &s}
	m.Protected = r.octets(field + " protected")
	h.read(&reader{r.parse, r.at - len(m.Protected), r.at}, "protected", true)
	h.read(r, "unprotected", false)
	s.readPayload(r, field+" payload", nil)
	m.Tag = r.octets(field + " tag")
	m.Payload, m.Algorithm, m.critical, m.Raw = s.Payload, s.Algorithm, s.critical, r.data[start:r.at:r.at]
	return m
}

// verify checks the MAC over a detached payload, in constant time.
func (m *Mac0) verify(key, payload []byte) error {
	switch {
	case m.Payload != nil:
		return fault("deviceMac payload", refDevice, "in the structure, want it detached")
	case m.critical != "":
		return fault("crit", refHeader, "%w: critical header %.40s", pki.ErrUnsupported, m.critical)
	case m.Algorithm != hmac256:
		return fault("deviceMac", refDevice, "%w: %v, want HMAC 256/256", pki.ErrUnsupported, m.Algorithm)
	case !hmac.Equal(macOf(key, m.Protected, payload), m.Tag):
		return fault("deviceMac", refMAC, "%w: the MAC is another", pki.ErrSignature)
	}
	return nil
}

// newMac0 makes a MAC over a detached payload.
func newMac0(key, payload []byte) (*Mac0, error) {
	protected, err := marshal(map[int]Algorithm{1: hmac256}, "protected")
	if err != nil {
		return nil, err
	}
	m := &Mac0{Protected: protected, Algorithm: hmac256, Tag: macOf(key, protected, payload)}
	out := appendOctets(appendHead(nil, majorArray, 4), protected)
	out = append(appendHead(out, majorMap, 0), simpleNull)
	m.Raw = appendOctets(out, m.Tag)
	return m, nil
}

// macOf is HMAC-SHA-256 over the MAC_structure (RFC 9052, 6.3).
func macOf(key, protected, payload []byte) []byte {
	out := appendText(appendHead(nil, majorArray, 4), "MAC0")
	out = appendOctets(appendOctets(out, protected), nil)
	h := hmac.New(sha256.New, key)
	h.Write(appendOctets(out, payload))
	return h.Sum(nil)
}

// String names the algorithm and the length, never the MAC.
func (m *Mac0) String() string { return fmt.Sprintf("%v, %d octets", m.Algorithm, len(m.Tag)) }
