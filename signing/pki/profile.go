package pki

import (
	"fmt"
	"time"
)

const (
	refFields     = "Doc 9303-12, 7.1.1, Table 5"
	refExtensions = "Doc 9303-12, 7.1.1, Table 6"
)

// profileRow says for one extension whether each role has it, in the order of the roles: m mandatory, o optional,
// x forbidden.
type profileRow struct {
	id       OID
	critical bool
	presence string
}

// extensionProfile is Doc 9303-12, Table 6 (CSCA, link, document signer, list signers) and Table 8 (barcode signer).
// VDS-NC signers follow what States issue, DTC signers the ICAO DTC specification: what those leave open is optional.
var extensionProfile = []profileRow{
	//                                  CSCA link DSC ML DL seal NC DTC
	{ExtAuthorityKeyIdentifier, false, "ommmmmmm"},
	{ExtSubjectKeyIdentifier, false, "mmoooxoo"},
	{ExtKeyUsage, true, "mmmmmxmo"},
	{ExtPrivateKeyUsagePeriod, false, "mmmooxoo"},
	{ExtCertificatePolicies, false, "oooooxoo"},
	{ExtSubjectAltName, false, "mmmmmxoo"},
	{ExtIssuerAltName, false, "mmmmmxoo"},
	{ExtBasicConstraints, true, "mmxxxxxx"},
	{ExtExtendedKeyUsage, true, "xxxmmmmm"},
	{ExtCRLDistributionPoints, false, "mmmmmxoo"},
	{ExtNameChange, false, "ooxxxxxx"},
	{ExtDocumentTypeList, false, "xxmxxooo"},
	{ExtPolicyMappings, false, "xxxxxxxx"},
	{ExtSubjectDirectoryAttributes, false, "xxxxxxxx"},
	{ExtNameConstraints, false, "xxxxxxxx"},
	{ExtPolicyConstraints, false, "xxxxxxxx"},
	{ExtInhibitAnyPolicy, false, "xxxxxxxx"},
	{ExtFreshestCRL, false, "xxxxxxxx"},
	{ExtNetscapeCertType, false, "xxxxxxxx"},
	{ExtAuthorityInfoAccess, false, "oooooxoo"},
	{ExtSubjectInfoAccess, false, "oooooxoo"},
}

// of returns m, o or x for a role.
func (row *profileRow) of(role Role) byte { return row.presence[role-1] }

// presence returns what the profile asks of an extension: m, o or x. Extensions it does not name are private ones:
// optional, but for the barcode signer, whose list is closed.
func presence(role Role, id OID) byte {
	if id == ExtDocumentTypeListDraft {
		id = ExtDocumentTypeList
	}
	for i := range extensionProfile {
		if extensionProfile[i].id == id {
			return extensionProfile[i].of(role)
		}
	}
	if role == BarcodeSigner {
		return 'x'
	}
	return 'o'
}

// purpose is the extended key usage of a role, "" where it has none.
func (r Role) purpose() OID {
	switch r {
	case MasterListSigner:
		return PurposeMasterListSigner
	case DeviationListSigner:
		return PurposeDeviationListSigner
	case BarcodeSigner:
		return PurposeBarcodeSigner
	case VDSNCSigner:
		return PurposeVDSNCSigner
	case DTCSigner:
		return PurposeDTCSigner
	}
	return ""
}

// span is a length of time on the calendar.
type span struct{ years, months int }

// String returns the length in words.
func (s span) String() string {
	if s.years > 0 {
		return fmt.Sprintf("%d years", s.years)
	}
	return fmt.Sprintf("%d months", s.months)
}

func (s span) after(t time.Time) time.Time { return t.AddDate(s.years, s.months, 0).Add(-time.Second) }

// lifetime returns how long a role's key signs and how long its certificate is valid: for the CSCA and the document
// signer the third example of Doc 9303-12, 5 (documents of ten years, a new document signer every three months). List
// signers sign what is replaced, not kept: their key signs as long as the certificate is valid.
func (r Role) lifetime() (use, valid span) {
	switch r {
	case CSCA, Link:
		return span{5, 0}, span{15, 3}
	case MasterListSigner, DeviationListSigner:
		return span{}, span{2, 0}
	case BarcodeSigner, VDSNCSigner, DTCSigner:
		return span{1, 0}, span{11, 0}
	}
	return span{0, 3}, span{10, 3}
}
