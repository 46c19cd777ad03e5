package sod

import (
	"crypto"
	"errors"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/pki"
)

// Validate returns every breach of the rules for an LDSSecurityObject, joined: version 0 or 1 with ldsVersionInfo in the
// latter alone, a hash of the SHA-2 family, two to sixteen data groups with DG1 and DG2 among them and hashes of its
// length, the right content type, DER throughout. The rest of the signed object has a Validate of its own.
func (o *SecurityObject) Validate() error {
	var breaches []error
	add := func(field, ref, format string, args ...any) {
		breaches = append(breaches, fault(field, ref, format, args...))
	}
	if o.CMS != nil && o.CMS.ContentType != ContentType {
		add("eContentType", "Doc 9303-10, 4.6.2.2", "%s is not ldsSecurityObject", o.CMS.ContentType)
	}
	if o.loose {
		add("LDSSecurityObject", "Doc 9303-10, 4.6.2.2", "not DER")
	}
	if o.Version != 0 && o.Version != 1 {
		add("version", refObject, "%d, want 0 or 1", o.Version)
	}
	present := o.versionInfo || o.LDSVersion != "" || o.UnicodeVersion != ""
	switch {
	case o.Version == 0 && present:
		add("ldsVersionInfo", refObject, "present in version 0")
	case o.Version == 1 && !(isDigits(o.LDSVersion, 4) && isDigits(o.UnicodeVersion, 6)):
		add("ldsVersionInfo", refObject, "%q and %q, want four and six digits", o.LDSVersion, o.UnicodeVersion)
	}
	switch o.Hash {
	case crypto.SHA224, crypto.SHA256, crypto.SHA384, crypto.SHA512:
	default:
		add("hashAlgorithm", "Doc 9303-12, 4.1.6.4", "%v is not of the SHA-2 family", o.Hash)
	}
	if n := len(o.DataGroups); n < 2 || n > 16 {
		add("dataGroupHashValues", refObject, "%d data groups, want 2 to 16", n)
	}
	if err := o.validateGroups(); err != nil {
		breaches = append(breaches, err)
	}
	return errors.Join(breaches...)
}

func (o *SecurityObject) validateGroups() error {
	var breaches []error
	var seen [17]bool
	for _, g := range o.DataGroups {
		switch {
		case g.Number < 1 || g.Number > 16:
			breaches = append(breaches, fault("dataGroupNumber", refObject, "%d, want 1 to 16", g.Number))
			continue
		case seen[g.Number]:
			breaches = append(breaches, fault("dataGroupNumber", refObject, "DG%d is listed twice", g.Number))
		}
		seen[g.Number] = true
		if o.Hash != 0 && len(g.Hash) != o.Hash.Size() {
			breaches = append(breaches, fault("dataGroupHashValue", refObject, "DG%d: %d octets, %v has %d",
				g.Number, len(g.Hash), o.Hash, o.Hash.Size()))
		}
	}
	for number := 1; number <= 2; number++ {
		if !seen[number] {
			breaches = append(breaches, fault("dataGroupHashValues", "Doc 9303-10, 4", "DG%d is mandatory and not listed", number))
		}
	}
	return errors.Join(breaches...)
}

func isDigits(s string, n int) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(s) == n
}

// Encode writes the LDSSecurityObject, data groups in the order they have. The error is the one of
// [SecurityObject.Validate]. An object that was read and has no breaches is written as it was read.
func (o *SecurityObject) Encode() ([]byte, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	hashID := o.hashID
	if read, _, err := pki.ParseHash(hashID); err != nil || read != o.Hash {
		if hashID, err = pki.MarshalHash(o.Hash); err != nil {
			return nil, fault("hashAlgorithm", refObject, "%w", err)
		}
	}
	b := tlv.NewBuilder(64 + len(o.DataGroups)*(o.Hash.Size()+7))
	b.AddNested(tagSequence, func(b *tlv.Builder) {
		b.Add(tagInteger, []byte{byte(o.Version)})
		b.AddRaw(hashID)
		b.AddNested(tagSequence, func(b *tlv.Builder) {
			for _, g := range o.DataGroups {
				b.AddNested(tagSequence, func(b *tlv.Builder) {
					b.Add(tagInteger, []byte{byte(g.Number)})
					b.Add(tagOctetString, g.Hash)
				})
			}
		})
		if o.Version == 1 {
			b.AddNested(tagSequence, func(b *tlv.Builder) {
				b.AddString(tagPrintableString, o.LDSVersion)
				b.AddString(tagPrintableString, o.UnicodeVersion)
			})
		}
	})
	return b.Bytes(), nil
}
