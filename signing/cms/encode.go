package cms

import "github.com/chancery-id/chancery/signing/pki"

// Encode writes the object as DER asks, signatures and embedded certificates as they are. The error is the one of
// [SignedData.Validate]: an object with breaches can't be written without changing it.
func (d *SignedData) Encode() ([]byte, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	return d.encode(), nil
}

// encode writes ContentInfo and SignedData.
func (d *SignedData) encode() []byte {
	digests := make([][]byte, len(d.DigestAlgorithms))
	for i, digest := range d.DigestAlgorithms {
		digests[i] = digest.Raw
	}
	signers := make([][]byte, len(d.SignerInfos))
	for i := range d.SignerInfos {
		signers[i] = d.SignerInfos[i].encode()
	}
	content := tlv(tagSequence, encodeOID(d.ContentType), tlv(context0, tlv(tagOctetString, d.Content)))
	body := tlv(tagSequence,
		small(d.Version),
		tlv(tagSet, digests...),
		content,
		tlv(context0, d.certificates...),
		tlv(tagSet, signers...))
	return tlv(tagSequence, encodeOID(signedData), tlv(context0, body))
}

func (s *SignerInfo) encode() []byte {
	parts := [][]byte{small(s.Version), s.SID.encode(), s.Digest.Raw}
	if s.RawSignedAttrs != nil {
		parts = append(parts, encodeAttributes(context0, s.SignedAttrs))
	}
	parts = append(parts, s.SignatureAlgorithm.Raw, tlv(tagOctetString, s.Signature))
	if s.hasUnsigned {
		parts = append(parts, encodeAttributes(context1, s.UnsignedAttrs))
	}
	return tlv(tagSequence, parts...)
}

func (s SignerID) encode() []byte {
	if s.IsKeyID() {
		return tlv(implicit0, s.SubjectKeyID)
	}
	return tlv(tagSequence, s.Issuer.Raw, tlv(tagInteger, s.Serial))
}

func encodeAttributes(tag byte, list []Attribute) []byte {
	parts := make([][]byte, len(list))
	for i := range list {
		parts[i] = tlv(tagSequence, encodeOID(list[i].Type), tlv(tagSet, list[i].Values...))
	}
	return tlv(tag, parts...)
}

// attribute makes an attribute of one value.
func attribute(id pki.OID, value []byte) Attribute {
	return Attribute{Type: id, Values: [][]byte{value}}
}

// small writes a version number.
func small(v int) []byte { return []byte{tagInteger, 1, byte(v)} }
