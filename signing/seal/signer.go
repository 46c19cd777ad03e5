package seal

import (
	"bytes"
	"math/big"
	"strings"

	"github.com/chancery-id/chancery/signing/pki"
)

// FindSigner returns the certificate that a seal refers to: countryName and commonName are its signer, the serial number is its
// reference as a number (Doc 9303-13, 2.2.1). Copies of one certificate count once; if different ones answer, as those of two
// CSCAs of a State can, nothing is chosen and the error is [ErrAmbiguous]: see [Header.Candidates]. [ErrNoSigner] says that
// none does.
//
// Nothing is verified. Seals of BSI TR-03171 refer to the number of a register, which no certificate holds: their certificate is
// the caller's to know.
func (h *Header) FindSigner(certificates []*pki.Certificate) (*pki.Certificate, error) {
	const field = "certificate reference"
	found := h.Candidates(certificates)
	switch len(found) {
	case 0:
		return nil, fault(field, refReference, "%w %s with number %s", ErrNoSigner, h.Signer, h.Reference)
	case 1:
		return found[0], nil
	}
	return nil, fault(field, refReference, "%w: %d of signer %s with number %s", ErrAmbiguous, len(found), h.Signer, h.Reference)
}

// Candidates returns every certificate that the seal may refer to, each once.
func (h *Header) Candidates(certificates []*pki.Certificate) (found []*pki.Certificate) {
	number, ok := h.number()
	if !ok {
		return nil
	}
next:
	for _, cert := range certificates {
		if !h.names(cert) || cert.SerialNumber == nil || cert.SerialNumber.Cmp(number) != 0 {
			continue
		}
		for _, known := range found {
			if bytes.Equal(known.Raw, cert.Raw) {
				continue next
			}
		}
		found = append(found, cert)
	}
	return found
}

// number is the reference as a number; false for those of a register.
func (h *Header) number() (*big.Int, bool) {
	if h.registered() || !isHex(h.Reference) {
		return nil, false
	}
	return new(big.Int).SetString(h.Reference, 16)
}

// registered says that a register gave the reference (BSI TR-03171, 2.2): that of administrative documents, for no other.
func (h *Header) registered() bool {
	return h.Signer == registerSigner && (h.Category == categoryMinor8 || h.Category == categoryMinor9)
}

// names says whether the certificate's subject is the signer.
func (h *Header) names(cert *pki.Certificate) bool {
	return strings.EqualFold(cert.Country()+cert.Subject.Get("CN"), h.Signer)
}

// setSigner fills signer and reference from a certificate.
func (h *Header) setSigner(cert *pki.Certificate) {
	h.Signer = cert.Country() + strings.ToUpper(cert.Subject.Get("CN"))
	h.Reference = strings.ToUpper(cert.SerialNumber.Text(16))
	if pad := reference3 - len(h.Reference); h.Version == 3 && pad > 0 {
		h.Reference = strings.Repeat("0", pad) + h.Reference
	}
}
