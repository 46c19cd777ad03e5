package deviationlist

import (
	"strings"

	"github.com/chancery-id/chancery/signing/pki"
)

// ParsePlace reads a place of that type of deviation as its String method writes it: "issuer" or "extension 2.5.29.15" for a
// certificate, "DG2" or "EF.SOD" for a file, "date of birth" for the zone. Case does not count.
func ParsePlace(id pki.OID, text string) (Place, error) {
	for _, p := range candidates(placeOf(id)) {
		if strings.EqualFold(p.String(), text) {
			return p, nil
		}
	}
	ext, ok := strings.CutPrefix(strings.ToLower(text), "extension ")
	if p := CertificateExtension(ext); ok && p.fits(placeOf(id)) {
		if _, err := p.encode(); err != nil {
			return nil, err
		}
		return p, nil
	}
	return nil, fault("parameters", refList, "%q is no place of %q", text, Words(id))
}

// candidates are the places that can be told one by one.
func candidates(kind place) (all []Place) {
	switch kind {
	case inCertificate:
		for i := range certificateFields {
			all = append(all, CertificateField(i))
		}
	case inFile:
		for n := File(1); n <= 16; n++ {
			all = append(all, n)
		}
		all = append(all, EFSOD, EFCOM)
	case inZone:
		for i := range mrzFields {
			all = append(all, MRZField(i))
		}
	}
	return all
}
