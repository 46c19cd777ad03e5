package verify_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/verify"
)

// recoded writes EF.SOD in another form.
func recoded(change func(file []byte) []byte) func(t *testing.T, s *scene) {
	return func(_ *testing.T, s *scene) {
		b, _ := s.image.File(lds.SOD)
		s.image.Put(lds.SOD, change(bytes.Clone(b)))
	}
}

const objectCheck = "icao.security-object"

// Encodings of EF.SOD that are none (X.690; Doc 9303-10, 4.6.2).
var encodingManipulations = []manipulation{
	{34, "octet behind EF.SOD", invalid, verify.ObjectMalformed, objectCheck, recoded(func(b []byte) []byte { return append(b, 0) })},
	{
		34, "another EF.SOD behind the first", invalid, verify.ObjectMalformed, objectCheck,
		recoded(func(b []byte) []byte { return append(b, b...) }),
	},
	{34, "EF.SOD cut by an octet", invalid, verify.ObjectMalformed, objectCheck, recoded(func(b []byte) []byte { return b[:len(b)-1] })},
	{34, "EF.SOD cut to its tag", invalid, verify.ObjectMalformed, objectCheck, recoded(func(b []byte) []byte { return b[:1] })},
	{34, "EF.SOD empty", invalid, verify.ObjectMalformed, objectCheck, recoded(func([]byte) []byte { return nil })},
	{34, "EF.SOD of zeros", invalid, verify.ObjectMalformed, objectCheck, recoded(func(b []byte) []byte { return make([]byte, len(b)) })},
	{34, "EF.SOD under another tag", invalid, verify.ObjectMalformed, objectCheck, recoded(func(b []byte) []byte {
		b[0] = 0x61
		return b
	})},
	{34, "EF.SOD of indefinite length", invalid, verify.ObjectMalformed, objectCheck, recoded(func(b []byte) []byte {
		return slices.Concat([]byte{0x77, 0x80}, b[4:], []byte{0, 0})
	})},
	{34, "indefinite length without an end", invalid, verify.ObjectMalformed, objectCheck, recoded(func(b []byte) []byte {
		return element(0x77, slices.Concat([]byte{0x30, 0x80}, b[8:]))
	})},
	{34, "length in five octets", invalid, verify.ObjectMalformed, objectCheck, recoded(func(b []byte) []byte {
		return slices.Concat([]byte{0x77, 0x85, 0, 0, 0}, b[2:])
	})},
	{34, "length one too long within", invalid, verify.ObjectMalformed, objectCheck, recoded(func(b []byte) []byte {
		b[7]++
		return b
	})},
	{34, "length one too short within", invalid, verify.ObjectMalformed, objectCheck, recoded(func(b []byte) []byte {
		b[7]--
		return b
	})},
	{34, "elements behind the signed data", invalid, verify.ObjectMalformed, objectCheck, func(t *testing.T, s *scene) {
		s.edit(t, func(o *object) { o.root.at(0).add(primitive(0x05)) })
	}},
	{34, "elements behind the signer", invalid, verify.ObjectMalformed, objectCheck, func(t *testing.T, s *scene) {
		s.edit(t, func(o *object) { o.signedData().add(primitive(0x05)) })
	}},
	{34, "other content type of the envelope", invalid, verify.ObjectMalformed, objectCheck, func(t *testing.T, s *scene) {
		s.edit(t, func(o *object) { o.root.at(0, 0).become(oid("1.2.840.113549.1.7.3")) })
	}},
	{35, "length of four gigabytes", invalid, verify.ObjectMalformed, objectCheck, recoded(func(b []byte) []byte {
		return slices.Concat([]byte{0x77, 0x84, 0xFF, 0xFF, 0xFF, 0xFF}, b[4:])
	})},
	{35, "EF.SOD above 64 kilobytes", invalid, verify.ObjectMalformed, objectCheck, func(t *testing.T, s *scene) {
		s.edit(t, func(o *object) {
			o.signer().add(constructed(0xA1, attribute(signingTimeOID, primitive(0x04, make([]byte, 64<<10)...))))
		})
	}},
	{
		35, "nest of a thousand sequences", invalid, verify.ObjectMalformed, objectCheck,
		recoded(func([]byte) []byte { return element(0x77, nest(1_000)) }),
	},
}

// nest is a sequence in a sequence, and so on.
func nest(depth int) []byte {
	var b []byte
	for range depth {
		b = element(0x30, b)
	}
	return b
}
