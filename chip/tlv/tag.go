package tlv

import "fmt"

// Tag is a tag as its identifier octets read as one big-endian number: 0x61, 0x5F1F, 0x7F61. At most three octets.
//
// The long form of tag numbers below 31 (5F0E, 5F01) is legal here, since Doc 9303-10 uses it throughout.
type Tag uint32

// Constructed tells whether values of this tag are themselves data objects (bit 6 of the first octet).
func (t Tag) Constructed() bool {
	return t.first()&0x20 != 0
}

// Len is the number of identifier octets: 1, 2 or 3.
func (t Tag) Len() int {
	switch {
	case t > 0xFFFF:
		return 3
	case t > 0xFF:
		return 2
	}
	return 1
}

// Valid tells whether the tag is well-formed: one octet whose low five bits are not all set, or such an octet followed by
// one or two octets of a tag number. The tag 00 is padding, not a tag (ISO/IEC 7816-4, 6.3).
func (t Tag) Valid() bool {
	if t == 0 || t > 0xFFFFFF {
		return false
	}
	octets := [3]byte{byte(t >> 16), byte(t >> 8), byte(t)}
	got, n, err := readTag(octets[3-t.Len():])
	return err == nil && n == t.Len() && got == t
}

// String is the tag in upper-case hexadecimal, as the standards print it.
func (t Tag) String() string {
	return fmt.Sprintf("%0*X", 2*t.Len(), uint32(t))
}

func (t Tag) first() byte {
	return byte(t >> (8 * (t.Len() - 1)))
}

// AppendTag appends the identifier octets of t to dst.
func AppendTag(dst []byte, t Tag) []byte {
	switch t.Len() {
	case 3:
		return append(dst, byte(t>>16), byte(t>>8), byte(t))
	case 2:
		return append(dst, byte(t>>8), byte(t))
	}
	return append(dst, byte(t))
}

// Tags reads a tag list: identifier octets one after another (ISO/IEC 7816-4, 8.5.1; tag 5C).
func Tags(b []byte) ([]Tag, error) {
	if len(b) > MaxElements {
		return nil, &Error{Err: errElements}
	}
	tags := make([]Tag, 0, len(b))
	for at := 0; at < len(b); {
		tag, n, err := readTag(b[at:])
		if err != nil {
			return nil, &Error{Offset: at, Err: err}
		}
		tags = append(tags, tag)
		at += n
	}
	return tags, nil
}

// readTag reads the identifier octets at the start of b and their number.
func readTag(b []byte) (Tag, int, error) {
	if len(b) == 0 {
		return 0, 0, ErrTruncated
	}
	if b[0] == 0 {
		return 0, 0, errPadding
	}
	if b[0]&0x1F != 0x1F {
		return Tag(b[0]), 1, nil
	}
	tag := Tag(b[0])
	for i := 1; i < 3; i++ {
		if i >= len(b) {
			return 0, 0, ErrTruncated
		}
		if i == 1 && b[i] == 0x80 {
			return 0, 0, errTagZeros
		}
		tag = tag<<8 | Tag(b[i])
		if b[i]&0x80 == 0 {
			return tag, i + 1, nil
		}
	}
	return 0, 0, errTagLong
}
