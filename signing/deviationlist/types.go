package deviationlist

import (
	"fmt"

	"github.com/chancery-id/chancery/signing/pki"
)

// Types of deviation (Doc 9303-12, 10.2).
const (
	CertificateOrKey   pki.OID = "2.23.136.1.1.7.1"   // something about a certificate or key
	DSSignatureWrong   pki.OID = "2.23.136.1.1.7.1.1" // the signature of the document signer's certificate
	DSEncoding         pki.OID = "2.23.136.1.1.7.1.2" // its encoding, at a field of a certificate
	CSCAEncoding       pki.OID = "2.23.136.1.1.7.1.3" // the CSCA certificate's, at a field of a certificate
	AAKeyCompromised   pki.OID = "2.23.136.1.1.7.1.4" // keys of Active Authentication may be known to others
	LDS                pki.OID = "2.23.136.1.1.7.2"   // something about the files of the chip
	DataGroupMalformed pki.OID = "2.23.136.1.1.7.2.1" // at a file
	DataGroupHashWrong pki.OID = "2.23.136.1.1.7.2.2" // at a file
	SODSignatureWrong  pki.OID = "2.23.136.1.1.7.2.3"
	COMInconsistent    pki.OID = "2.23.136.1.1.7.2.4" // EF.COM and EF.SOD disagree
	MRZ                pki.OID = "2.23.136.1.1.7.3"   // something about the printed zone
	MRZWrongData       pki.OID = "2.23.136.1.1.7.3.1" // at a field of the zone
	MRZWrongCheckDigit pki.OID = "2.23.136.1.1.7.3.2" // at a field of the zone
	ChipUnusable       pki.OID = "2.23.136.1.1.7.4"
	NationalUse        pki.OID = "2.23.136.1.1.7.5"
)

// place says what the parameter of a type tells.
type place uint8

const (
	nowhere place = iota
	inCertificate
	inFile
	inZone
)

// kinds are all types of the standard with their words and what their parameter is.
var kinds = []struct {
	id    pki.OID
	words string
	place place
}{
	{CertificateOrKey, "certificate or key", nowhere},
	{DSSignatureWrong, "signature of the document signer certificate is wrong", nowhere},
	{DSEncoding, "document signer certificate is encoded wrongly", inCertificate},
	{CSCAEncoding, "CSCA certificate is encoded wrongly", inCertificate},
	{AAKeyCompromised, "key of Active Authentication may be compromised", nowhere},
	{LDS, "logical data structure", nowhere},
	{DataGroupMalformed, "file is malformed", inFile},
	{DataGroupHashWrong, "hash in EF.SOD is wrong", inFile},
	{SODSignatureWrong, "signature of EF.SOD is wrong", nowhere},
	{COMInconsistent, "EF.COM and EF.SOD disagree", nowhere},
	{MRZ, "machine-readable zone", nowhere},
	{MRZWrongData, "data in the machine-readable zone is wrong", inZone},
	{MRZWrongCheckDigit, "check digit in the machine-readable zone is wrong", inZone},
	{ChipUnusable, "chip can't be used", nowhere},
	{NationalUse, "national use", nowhere},
}

// Types returns all types of the standard, in its order.
func Types() []pki.OID {
	all := make([]pki.OID, len(kinds))
	for i := range kinds {
		all[i] = kinds[i].id
	}
	return all
}

// Known says whether a type of deviation is one of the standard.
func Known(id pki.OID) bool { return kindOf(id) >= 0 }

// Words returns a type of deviation in words, or its identifier.
func Words(id pki.OID) string {
	if i := kindOf(id); i >= 0 {
		return kinds[i].words
	}
	return string(id)
}

func kindOf(id pki.OID) int {
	for i := range kinds {
		if kinds[i].id == id {
			return i
		}
	}
	return -1
}

func placeOf(id pki.OID) place {
	if i := kindOf(id); i >= 0 {
		return kinds[i].place
	}
	return nowhere
}

// Place is where a deviation is: a [CertificateField], a [CertificateExtension], a [File] or an [MRZField].
type Place interface {
	String() string
	fits(place) bool
	encode() ([]byte, error)
}

// CertificateField is a field of a certificate's body: 0 any, 1 version, 2 serialNumber, … 9 subjectUniqueID.
type CertificateField int

// CertificateExtension is an extension of a certificate.
type CertificateExtension pki.OID

// File is a file of the chip: 1 to 16 for the data groups, [EFSOD] or [EFCOM].
type File int

// The files that are no data groups.
const (
	EFSOD File = 20
	EFCOM File = 21
)

// MRZField is a field of the machine-readable zone: 0 any, 1 document code, 2 issuing State, … 9 optional data.
type MRZField int

var certificateFields = [...]string{
	"certificate body", "version", "serialNumber", "signature", "issuer", "validity", "subject", "subjectPublicKeyInfo",
	"issuerUniqueID", "subjectUniqueID",
}

var mrzFields = [...]string{
	"machine-readable zone", "document code", "issuing State", "name", "document number", "nationality", "date of birth", "sex",
	"date of expiry", "optional data",
}

// String returns the field in the words of RFC 5280.
func (f CertificateField) String() string { return word(certificateFields[:], int(f)) }

// String returns the extension's identifier.
func (e CertificateExtension) String() string { return "extension " + string(e) }

// String returns the name of the file.
func (f File) String() string {
	switch f {
	case EFSOD:
		return "EF.SOD"
	case EFCOM:
		return "EF.COM"
	}
	return fmt.Sprintf("DG%d", int(f))
}

// String returns the field in words.
func (f MRZField) String() string { return word(mrzFields[:], int(f)) }

func word(words []string, n int) string {
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return fmt.Sprintf("field %d", n)
}

func (CertificateField) fits(p place) bool     { return p == inCertificate }
func (CertificateExtension) fits(p place) bool { return p == inCertificate }
func (File) fits(p place) bool                 { return p == inFile }
func (MRZField) fits(p place) bool             { return p == inZone }

func (f CertificateField) encode() ([]byte, error) {
	return number(int(f), f >= 0 && int(f) < len(certificateFields), "certificate body")
}

func (f File) encode() ([]byte, error) {
	return number(int(f), f >= 1 && f <= 16 || f == EFSOD || f == EFCOM, "chip")
}

func (f MRZField) encode() ([]byte, error) {
	return number(int(f), f >= 0 && int(f) < len(mrzFields), "machine-readable zone")
}

func (e CertificateExtension) encode() ([]byte, error) {
	return encodeOID(pki.OID(e), "parameters")
}

func number(n int, ok bool, of string) ([]byte, error) {
	if !ok {
		return nil, fault("parameters", refList, "the %s has no field %d", of, n)
	}
	return []byte{0x02, 1, byte(n)}, nil
}
