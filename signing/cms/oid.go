package cms

import (
	"crypto/x509"
	"slices"

	"github.com/chancery-id/chancery/signing/pki"
)

// Content types and attributes.
const (
	Data       pki.OID = "1.2.840.113549.1.7.1"
	signedData pki.OID = "1.2.840.113549.1.7.2"

	AttributeContentType         pki.OID = "1.2.840.113549.1.9.3"
	AttributeMessageDigest       pki.OID = "1.2.840.113549.1.9.4"
	AttributeSigningTime         pki.OID = "1.2.840.113549.1.9.5"
	AttributeSigningCertificate  pki.OID = "1.2.840.113549.1.9.16.2.12"
	AttributeAlgorithmProtection pki.OID = "1.2.840.113549.1.9.52"
)

// known are the identifiers met in every object, with their content octets: reading them allocates nothing.
var known = []struct {
	content string
	id      pki.OID
}{
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01", Data},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", signedData},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03", AttributeContentType},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04", AttributeMessageDigest},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05", AttributeSigningTime},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x34", AttributeAlgorithmProtection},
	{"\x67\x81\x08\x01\x01\x01", "2.23.136.1.1.1"},
	{"\x67\x81\x08\x01\x01\x02", "2.23.136.1.1.2"},
	{"\x04\x00\x7f\x00\x07\x03\x02\x01", "0.4.0.127.0.7.3.2.1"},
}

// elements are the known identifiers as they are written.
var elements = func() [][]byte {
	all := make([][]byte, len(known))
	for i := range known {
		all[i] = slices.Clip(tlv(tagOID, []byte(known[i].content)))
	}
	return all
}()

// decodeOID returns the dotted form of the content octets of an OBJECT IDENTIFIER.
func decodeOID(content []byte) (pki.OID, bool) {
	for i := range known {
		if known[i].content == string(content) {
			return known[i].id, true
		}
	}
	var id x509.OID
	if len(content) > 64 || id.UnmarshalBinary(content) != nil {
		return "", false
	}
	return pki.OID(id.String()), true
}

// encodeOID returns the whole element, nil if id is no object identifier. It is shared and must not be changed.
func encodeOID(id pki.OID) []byte {
	for i := range known {
		if known[i].id == id {
			return elements[i]
		}
	}
	parsed, err := x509.ParseOID(string(id))
	if err != nil {
		return nil
	}
	content, err := parsed.MarshalBinary()
	if err != nil {
		return nil
	}
	return tlv(tagOID, content)
}

// oid reads an OBJECT IDENTIFIER.
func (c *cursor) oid(field string) pki.OID {
	e := c.read(tagOID, field)
	if c.err != nil {
		return ""
	}
	id, ok := decodeOID(e.content)
	if !ok {
		c.fail(field, e.offset, "X.690, 8.19", "malformed object identifier")
	}
	return id
}
