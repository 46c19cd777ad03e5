package pki

import (
	"bytes"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// addSorted writes the members of a SET OF in the order DER asks (X.690, 11.6).
func addSorted(b *cryptobyte.Builder, members [][]byte) {
	members = slices.Clone(members)
	slices.SortFunc(members, bytes.Compare)
	for _, m := range members {
		b.AddBytes(m)
	}
}

// addOID writes an OBJECT IDENTIFIER.
func addOID(b *cryptobyte.Builder, id OID) {
	content := id.content()
	if content == nil {
		b.SetError(fault("object identifier", "X.690, 8.19", "%q: %w", string(id), errOID))
		return
	}
	b.AddASN1(asn1.OBJECT_IDENTIFIER, func(b *cryptobyte.Builder) { b.AddBytes(content) })
}

// addTime writes UTCTime to 2049 and GeneralizedTime from 2050 (RFC 5280, 4.1.2.5).
func addTime(b *cryptobyte.Builder, t time.Time) {
	if t = t.UTC(); t.Year() >= 1950 && t.Year() < 2050 {
		b.AddASN1UTCTime(t)
		return
	}
	b.AddASN1GeneralizedTime(t)
}

// addText writes a character string with that tag.
func addText(b *cryptobyte.Builder, tag asn1.Tag, text string) {
	b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes([]byte(text)) })
}

// der runs a builder to its end.
func der(f func(b *cryptobyte.Builder)) ([]byte, error) {
	var b cryptobyte.Builder
	f(&b)
	return b.Bytes()
}
