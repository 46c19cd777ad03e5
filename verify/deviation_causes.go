package verify

import (
	"slices"
	"strings"

	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
)

// cause is a check that fails, or stays open, by a deviation, and the reasons it then has. Others are never explained: a list
// that says that signatures are wrong says nothing of a signer that was revoked, or of a State nobody trusts.
type cause struct {
	at      position
	reasons []Reason
}

// Causes that several types share.
var (
	causeChain    = cause{atChain, []Reason{SignerForged, TrustUnclear, TrustMissing, AlgorithmUnknown}}
	causeProfile  = cause{atProfile, []Reason{SignerUnfit, ProfileUnclear}}
	causeStrength = cause{atStrength, []Reason{KeyTooWeak, KeyWeak}}
	causeValidity = cause{atValidity, []Reason{SignerOutOfTime, ValidityUnknown}}
	causeSigner   = cause{atSigner, []Reason{StateMismatch, StateUnknown}}
	causeCountry  = cause{atCountry, []Reason{StateMismatch, StateUnknown}}
	causeType     = cause{atType, []Reason{TypeMismatch, ProfileUnclear}}
	causeMethod   = cause{atSignature, []Reason{SignatureWrong, AlgorithmUnknown}}
	causeUsage    = cause{atUsage, []Reason{""}}
	causeUnread   = cause{atSignature, []Reason{SignerMissing}} // a certificate that can't be read is as good as absent
	causeObject   = cause{atObject, []Reason{ObjectMalformed}}
	causeIndex    = cause{atCOM, []Reason{CommonMismatch}}
)

// explained returns the identifiers of the checks that a deviation explains, in the order of the catalogue.
func (in *inspection) explained(d deviationlist.Description) []string {
	var found []position
	for _, c := range causes(d) {
		r := &in.results[c.at]
		open := r.status == Failed || r.status == Undetermined || r.status == NotPerformed && catalogue[c.at].weight >= required
		if open && slices.Contains(c.reasons, r.reason) && in.fits(c.at, d) && !slices.Contains(found, c.at) {
			found = append(found, c.at)
		}
	}
	slices.Sort(found)
	ids := make([]string, len(found))
	for i, p := range found {
		ids[i] = catalogue[p].ID
	}
	return ids
}

// fits holds a deviation in one field of the zone against the fields that are wrong: where there are more, it does not explain.
// A wrong check digit may be part of the composite one.
func (in *inspection) fits(p position, d deviationlist.Description) bool {
	field, ok := d.Place.(deviationlist.MRZField)
	if !ok || field == 0 || p != atChipMRZ && p != atPrintedMRZ && p != atComparison {
		return true
	}
	for _, wrong := range strings.Split(in.results[p].about.Field, ", ") {
		if wrong != field.String() && wrong != "composite" {
			return false
		}
	}
	return true
}

// causes lists what a deviation may be the cause of.
func causes(d deviationlist.Description) []cause {
	switch d.Type {
	case deviationlist.CertificateOrKey:
		return slices.Concat([]cause{causeStrength}, certificateCauses(deviationlist.CertificateField(0)))
	case deviationlist.DSSignatureWrong:
		return []cause{causeChain}
	case deviationlist.DSEncoding:
		return certificateCauses(d.Place)
	case deviationlist.CSCAEncoding:
		return []cause{causeChain, causeValidity, causeSigner}
	case deviationlist.LDS:
		return slices.Concat(fileCauses(nil, malformedReasons), fileCauses(nil, hashReasons), objectCauses)
	case deviationlist.DataGroupMalformed:
		return fileCauses(d.Place, malformedReasons)
	case deviationlist.DataGroupHashWrong:
		return fileCauses(d.Place, hashReasons)
	case deviationlist.SODSignatureWrong:
		return objectCauses
	case deviationlist.COMInconsistent:
		return []cause{causeIndex}
	case deviationlist.MRZ:
		return slices.Concat(dataCauses(nil), digitCauses)
	case deviationlist.MRZWrongData:
		return dataCauses(d.Place)
	case deviationlist.MRZWrongCheckDigit:
		return digitCauses
	case deviationlist.ChipUnusable:
		return []cause{{atObject, []Reason{ChipMissing, ChipLost, ChipClosed, InputUnreadable}}}
	}
	// Keys of Active Authentication that others know make nothing fail; what national use and later editions mean is not known.
	return nil
}

// certificateCauses are those of a document signer's certificate that is wrong at a place; nil and 0 are anywhere.
func certificateCauses(place deviationlist.Place) []cause {
	const (
		anywhere = iota
		version
		serial
		signature
		issuer
		validity
		subject
		key
	)
	switch p := place.(type) {
	case deviationlist.CertificateExtension:
		switch pki.OID(p) {
		case pki.ExtPrivateKeyUsagePeriod:
			return []cause{causeProfile, causeUsage}
		case pki.ExtDocumentTypeList, pki.ExtDocumentTypeListDraft:
			return []cause{causeProfile, causeType}
		case pki.ExtAuthorityKeyIdentifier:
			return []cause{causeProfile, causeChain}
		}
		return []cause{causeProfile, causeUnread}
	case deviationlist.CertificateField:
		switch int(p) {
		case version, serial:
			return []cause{causeProfile, causeUnread}
		case signature:
			return []cause{causeProfile, causeChain}
		case issuer:
			return []cause{causeProfile, causeChain, causeSigner, causeCountry, causeUnread}
		case validity:
			return []cause{causeProfile, causeValidity, causeUnread}
		case subject:
			return []cause{causeProfile, causeSigner, causeCountry, causeUnread}
		case key:
			return []cause{causeProfile, causeMethod, causeStrength, causeUnread}
		case anywhere:
		default:
			return []cause{causeProfile}
		}
	}
	return []cause{causeProfile, causeChain, causeValidity, causeSigner, causeCountry, causeType, causeUsage, causeUnread}
}

// objectCauses are those of a signature that is wrong: the digest in its attributes is part of it.
var objectCauses = []cause{
	{atObject, []Reason{ObjectAltered}},
	{atAttributes, []Reason{ObjectAltered, AlgorithmUnknown}},
	{atDigest, []Reason{ObjectAltered, AlgorithmUnknown}},
	{atSignature, []Reason{SignatureWrong, AlgorithmUnknown}},
}

// What a file's check says where the file is malformed, and where its hash is wrong. A group that is gone, or that nobody signed,
// is neither.
var (
	malformedReasons = []Reason{GroupAltered, DataUnreadable}
	hashReasons      = []Reason{GroupAltered, AlgorithmUnknown}
)

// fileCauses are those of a deviation in a file; nil is any.
func fileCauses(place deviationlist.Place, reasons []Reason) (all []cause) {
	file, one := place.(deviationlist.File)
	for n := 1; n <= 16; n++ {
		if one && n != int(file) {
			continue
		}
		all = append(all, cause{atGroup(n), reasons})
		if n == 1 {
			all = append(all, cause{atChipMRZ, reasons})
		}
	}
	if !one || file == deviationlist.EFSOD {
		all = append(all, causeObject, cause{atDigest, []Reason{ObjectAltered}})
	}
	if !one || file == deviationlist.EFCOM {
		all = append(all, causeIndex)
	}
	return all
}

// dataCauses are those of wrong data in the zone. That it has expired is explained only where the date is named.
func dataCauses(place deviationlist.Place) []cause {
	all := []cause{{atComparison, []Reason{PrintMismatch, PrintUnclear}}}
	const documentCode, issuingState, dateOfExpiry = 1, 2, 8
	switch field, _ := place.(deviationlist.MRZField); field {
	case documentCode:
		all = append(all, causeType)
	case issuingState:
		all = append(all, causeCountry)
	case dateOfExpiry:
		all = append(all, cause{atExpiry, []Reason{Expired, ExpiryUnknown}})
	}
	return all
}

var digitCauses = []cause{{atChipMRZ, []Reason{CheckDigitWrong}}, {atPrintedMRZ, []Reason{CheckDigitWrong}}}
