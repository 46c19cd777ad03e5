package cms

import (
	"bytes"
	"slices"

	"github.com/chancery-id/chancery/signing/pki"
)

// Bundle writes certificates and revocation lists as the SignedData without content and signers that files named .p7c hold
// (RFC 8551, 3.8; RFC 5652, 5.1): DER, each object once. Nobody vouches for a bundle; it only carries. [Parse] reads it.
func Bundle(certificates []*pki.Certificate, lists []*pki.CRL) ([]byte, error) {
	if len(certificates)+len(lists) == 0 {
		return nil, fault("certificates", refBundle, "neither certificates nor CRLs")
	}
	if len(certificates) > maxBundle || len(lists) > maxBundle {
		return nil, fault("certificates", refBundle, "more than %d", maxBundle)
	}
	var certs, crls [][]byte
	for _, c := range certificates {
		certs = append(certs, c.Raw)
	}
	for _, l := range lists {
		crls = append(crls, l.Raw)
	}
	body := [][]byte{small(1), tlv(tagSet), tlv(tagSequence, encodeOID(Data))}
	for i, set := range [][][]byte{distinct(certs), distinct(crls)} {
		if len(set) > 0 {
			body = append(body, tlv(context0+byte(i), set...))
		}
	}
	body = append(body, tlv(tagSet))
	return tlv(tagSequence, encodeOID(signedData), tlv(context0, tlv(tagSequence, body...))), nil
}

const refBundle = "RFC 8551, 3.8"

// IsBundle says that the object carries certificates or CRLs and signs nothing.
func (d *SignedData) IsBundle() bool {
	return d.ContentType == Data && d.Content == nil && len(d.SignerInfos) == 0
}

// distinct sorts as DER does and leaves out what is there twice.
func distinct(members [][]byte) [][]byte {
	slices.SortFunc(members, bytes.Compare)
	return slices.CompactFunc(members, bytes.Equal)
}
