package pki

// OID is an object identifier in dotted form: "1.2.840.113549.1.7.2".
type OID string

// Extensions.
const (
	ExtSubjectDirectoryAttributes OID = "2.5.29.9"
	ExtSubjectKeyIdentifier       OID = "2.5.29.14"
	ExtKeyUsage                   OID = "2.5.29.15"
	ExtPrivateKeyUsagePeriod      OID = "2.5.29.16"
	ExtSubjectAltName             OID = "2.5.29.17"
	ExtIssuerAltName              OID = "2.5.29.18"
	ExtBasicConstraints           OID = "2.5.29.19"
	ExtCRLNumber                  OID = "2.5.29.20"
	ExtReasonCode                 OID = "2.5.29.21"
	ExtInvalidityDate             OID = "2.5.29.24"
	ExtDeltaCRLIndicator          OID = "2.5.29.27"
	ExtIssuingDistributionPoint   OID = "2.5.29.28"
	ExtNameConstraints            OID = "2.5.29.30"
	ExtCRLDistributionPoints      OID = "2.5.29.31"
	ExtCertificatePolicies        OID = "2.5.29.32"
	ExtPolicyMappings             OID = "2.5.29.33"
	ExtAuthorityKeyIdentifier     OID = "2.5.29.35"
	ExtPolicyConstraints          OID = "2.5.29.36"
	ExtExtendedKeyUsage           OID = "2.5.29.37"
	ExtFreshestCRL                OID = "2.5.29.46"
	ExtInhibitAnyPolicy           OID = "2.5.29.54"
	ExtAuthorityInfoAccess        OID = "1.3.6.1.5.5.7.1.1"
	ExtSubjectInfoAccess          OID = "1.3.6.1.5.5.7.1.11"
	ExtNetscapeCertType           OID = "2.16.840.1.113730.1.1"
	ExtEntrustVersion             OID = "1.2.840.113533.7.65.0"
	ExtNameChange                 OID = "2.23.136.1.1.6.1"
	ExtDocumentTypeList           OID = "2.23.136.1.1.6.2"
	ExtDocumentTypeListDraft      OID = "2.23.136.1.1.4" // an old draft's id, seen in France
)

// Extended key usages (Doc 9303-12, table of object identifiers).
const (
	PurposeMasterListSigner    OID = "2.23.136.1.1.3"
	PurposeDeviationListSigner OID = "2.23.136.1.1.8"
	PurposeBarcodeSigner       OID = "2.23.136.1.1.11.1"
	PurposeDTCSigner           OID = "2.23.136.1.1.12.1"
	PurposeHealthCA            OID = "2.23.136.1.1.14.1"
	PurposeVDSNCSigner         OID = "2.23.136.1.1.14.2"
)

// Attribute types of names.
const (
	AttributeCommonName   OID = "2.5.4.3"
	AttributeSurname      OID = "2.5.4.4"
	AttributeSerialNumber OID = "2.5.4.5"
	AttributeCountry      OID = "2.5.4.6"
	AttributeLocality     OID = "2.5.4.7"
	AttributeState        OID = "2.5.4.8"
	AttributeStreet       OID = "2.5.4.9"
	AttributeOrganization OID = "2.5.4.10"
	AttributeUnit         OID = "2.5.4.11"
	AttributeTitle        OID = "2.5.4.12"
	AttributePostalCode   OID = "2.5.4.17"
	AttributeOrgID        OID = "2.5.4.97"
	AttributeEmail        OID = "1.2.840.113549.1.9.1"
	AttributeDomain       OID = "0.9.2342.19200300.100.1.25"
	AttributeUserID       OID = "0.9.2342.19200300.100.1.1"
)

// Public-key and signature algorithms.
const (
	oidRSA            OID = "1.2.840.113549.1.1.1"
	oidMGF1           OID = "1.2.840.113549.1.1.8"
	oidPSS            OID = "1.2.840.113549.1.1.10"
	oidEC             OID = "1.2.840.10045.2.1"
	oidECDSASpecified OID = "1.2.840.10045.4.3" // the hash is a parameter
	oidDSA            OID = "1.2.840.10040.4.1"
	oidPrimeField     OID = "1.2.840.10045.1.1"
)

var extensionNames = map[OID]string{
	ExtSubjectDirectoryAttributes: "subjectDirectoryAttributes",
	ExtSubjectKeyIdentifier:       "subjectKeyIdentifier",
	ExtKeyUsage:                   "keyUsage",
	ExtPrivateKeyUsagePeriod:      "privateKeyUsagePeriod",
	ExtSubjectAltName:             "subjectAltName",
	ExtIssuerAltName:              "issuerAltName",
	ExtBasicConstraints:           "basicConstraints",
	ExtCRLNumber:                  "cRLNumber",
	ExtReasonCode:                 "reasonCode",
	ExtInvalidityDate:             "invalidityDate",
	ExtDeltaCRLIndicator:          "deltaCRLIndicator",
	ExtIssuingDistributionPoint:   "issuingDistributionPoint",
	ExtNameConstraints:            "nameConstraints",
	ExtCRLDistributionPoints:      "cRLDistributionPoints",
	ExtCertificatePolicies:        "certificatePolicies",
	ExtPolicyMappings:             "policyMappings",
	ExtAuthorityKeyIdentifier:     "authorityKeyIdentifier",
	ExtPolicyConstraints:          "policyConstraints",
	ExtExtendedKeyUsage:           "extKeyUsage",
	ExtFreshestCRL:                "freshestCRL",
	ExtInhibitAnyPolicy:           "inhibitAnyPolicy",
	ExtAuthorityInfoAccess:        "authorityInfoAccess",
	ExtSubjectInfoAccess:          "subjectInfoAccess",
	ExtNetscapeCertType:           "netscapeCertType",
	ExtEntrustVersion:             "entrustVersInfo",
	ExtNameChange:                 "nameChange",
	ExtDocumentTypeList:           "documentTypeList",
	ExtDocumentTypeListDraft:      "documentTypeList",
}

// extensionName returns the name of an extension in the words of its standard, or its identifier.
func extensionName(id OID) string {
	if name, ok := extensionNames[id]; ok {
		return name
	}
	return string(id)
}
