package deviationlist

import (
	"bytes"
	"slices"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/pki"
)

// Encode writes the DeviationList, the content alone, sets in the order of DER. The error is the one of [List.Validate].
func (l *List) Encode() ([]byte, error) {
	if err := l.Validate(); err != nil {
		return nil, err
	}
	return l.encode()
}

func (l *List) encode() ([]byte, error) {
	var digest []byte
	if l.Digest != 0 {
		var err error
		if digest, err = pki.MarshalHash(l.Digest); err != nil {
			return nil, fault("digestAlgorithm", refList, "%w", err)
		}
	}
	members := make([][]byte, len(l.Deviations))
	for i := range l.Deviations {
		var err error
		if members[i], err = l.Deviations[i].encode(); err != nil {
			return nil, err
		}
	}
	return sequence([]byte{0x02, 1, 0}, digest, set(tagSet, members)), nil
}

func (v *Deviation) encode() ([]byte, error) {
	documents, err := v.Documents.encode()
	if err != nil {
		return nil, err
	}
	members := make([][]byte, len(v.Descriptions))
	for i := range v.Descriptions {
		if members[i], err = v.Descriptions[i].encode(); err != nil {
			return nil, err
		}
	}
	return sequence(documents, set(tagSet, members)), nil
}

func (v *Documents) encode() ([]byte, error) {
	var b tlv.Builder
	if v.Type != "" {
		b.AddString(tagType, v.Type)
	}
	switch {
	case v.Serial != nil:
		issuer, err := v.Issuer.Marshal()
		if err != nil {
			return nil, fault("issuer", refList, "%w", err)
		}
		b.AddNested(tagIssuerSerial, func(b *tlv.Builder) {
			b.AddRaw(issuer)
			b.Add(tagInteger, v.Serial)
		})
	case v.SubjectKeyID != nil:
		b.Add(tagKeyID, v.SubjectKeyID)
	case v.CertificateDigest != nil:
		b.Add(tagDigest, v.CertificateDigest)
	}
	if !v.FirstIssued.IsZero() {
		b.AddNested(tagPeriod, func(b *tlv.Builder) {
			b.AddString(tagTime, v.FirstIssued.UTC().Format(derTime))
			b.AddString(tagTime, v.LastIssued.UTC().Format(derTime))
		})
	}
	if v.Numbers != nil {
		members := make([][]byte, len(v.Numbers))
		for i, n := range v.Numbers {
			members[i] = tlv.Append(nil, tagPrintable, []byte(n))
		}
		b.AddRaw(set(tagNumbers, members))
	}
	return sequence(b.Bytes()), nil
}

func (s *Description) encode() ([]byte, error) {
	id, err := encodeOID(s.Type, "deviationType")
	if err != nil {
		return nil, err
	}
	parameters := s.Parameters
	if s.Place != nil {
		if parameters, err = s.Place.encode(); err != nil {
			return nil, err
		}
	}
	var b tlv.Builder
	if s.Text != "" {
		b.AddString(tagPrintable, s.Text)
	}
	b.AddRaw(id)
	if parameters != nil {
		b.Add(tagParameters, parameters)
	}
	if s.NationalUse != nil {
		b.Add(tagNationalUse, s.NationalUse)
	}
	return sequence(b.Bytes()), nil
}

func sequence(parts ...[]byte) []byte {
	return tlv.Append(nil, tagSequence, bytes.Join(parts, nil))
}

// set writes a SET OF in the order of DER (X.690, 11.6).
func set(tag tlv.Tag, members [][]byte) []byte {
	members = slices.Clone(members)
	slices.SortFunc(members, bytes.Compare)
	return tlv.Append(nil, tag, bytes.Join(members, nil))
}
