package sod

import (
	"crypto"
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

// Content types of signed objects on chips.
const (
	// ContentType is ldsSecurityObject, the content type of EF.SOD.
	ContentType pki.OID = "2.23.136.1.1.1"

	// CardSecurityType is id-SecurityObject of BSI TR-03110, the content type of EF.CardSecurity.
	CardSecurityType pki.OID = "0.4.0.127.0.7.3.2.1"
)

// MaxSize is the largest EF.SOD or EF.CardSecurity read. Real ones have 1 to 4 kB.
const MaxSize = 64 << 10

const (
	tagFile     tlv.Tag = 0x77
	tagSequence tlv.Tag = 0x30
)

// SecurityObject is an LDSSecurityObject: the hashes of the data groups of a chip (Doc 9303-10, 4.6.2.3), and the signed
// object it came in.
type SecurityObject struct {
	Version        int         // 0 (LDS 1.7) or 1 (LDS 1.8)
	Hash           crypto.Hash // of the data groups; 0 where it is one this module does not know
	DataGroups     []DataGroupHash
	LDSVersion     string // "0108"; version 1 only
	UnicodeVersion string // "040000"; version 1 only

	CMS      *cms.SignedData // nil in an object that was not read
	Findings []Finding       // deviations tolerated, each with its clause; those of the signed object are in CMS

	hashID      []byte // AlgorithmIdentifier as read; nil: as MarshalHash writes it
	versionInfo bool   // ldsVersionInfo is there
	loose       bool   // not DER
}

// DataGroupHash is the hash of one data group, over the complete file.
type DataGroupHash struct {
	Number int // 1 to 16
	Hash   []byte
}

// oddTypes are content types that real issuers wrote in place of ldsSecurityObject.
var oddTypes = map[pki.OID]string{
	cms.Data:                "id-data, seen in China",
	"1.3.27.1.1.1":          "that of an old draft, seen in Belgium and France",
	"1.2.528.1.1006.1.20.1": "that of an old Dutch manufacturer",
}

// Parse reads EF.SOD: tag 77 and nothing behind it, the signed object and the list of hashes inside. Nothing is verified
// yet: that is for [SecurityObject.Compare] and the Verify of CMS. A file whose list can't be read may still be a signed
// object; see [ParseCMS].
func Parse(efSOD []byte) (*SecurityObject, error) { return ParseKnown(efSOD, nil) }

// ParseKnown is Parse where the signer's certificate may have been read before; see [cms.ParseKnown].
func ParseKnown(efSOD []byte, known func(der []byte) *pki.Certificate) (*SecurityObject, error) {
	signed, notes, err := parseFile(efSOD, known)
	if err != nil {
		return nil, err
	}
	return listOf(signed, notes)
}

// listOf reads the list in a signed object.
func listOf(signed *cms.SignedData, notes []Finding) (*SecurityObject, error) {
	o := &SecurityObject{CMS: signed, Findings: notes}
	if signed.ContentType != ContentType {
		why, ok := oddTypes[signed.ContentType]
		if !ok {
			return nil, fault("eContentType", "Doc 9303-10, 4.6.2.2", "%s is not ldsSecurityObject", signed.ContentType)
		}
		o.note("eContentType", "Doc 9303-10, 4.6.2.2", "%s: %s", signed.ContentType, why)
	}
	if signed.Content == nil {
		return nil, fault("eContent", "Doc 9303-10, 4.6.2.2", "missing")
	}
	if err := o.decode(signed.Content); err != nil {
		return nil, err
	}
	return o, nil
}

// ParseCMS reads the signed object of EF.SOD without the list inside, to say of a damaged one whether it was signed so.
func ParseCMS(efSOD []byte) (*cms.SignedData, error) {
	signed, _, err := parseFile(efSOD, nil)
	return signed, err
}

// parseFile reads the signed object under tag 77. Some test documents leave the tag out.
func parseFile(efSOD []byte, known func(der []byte) *pki.Certificate) (*cms.SignedData, []Finding, error) {
	if len(efSOD) > MaxSize {
		return nil, nil, fault("EF.SOD", "", "%d octets, at most %d are read", len(efSOD), MaxSize)
	}
	inner, offset := efSOD, 0
	var notes []Finding
	if len(efSOD) > 0 && efSOD[0] == byte(tagSequence) {
		notes = append(notes, Finding{Field: "EF.SOD", Ref: "Doc 9303-10, 4.6.2", Detail: "without the tag 77"})
	} else {
		e, err := tlv.One(efSOD, tagFile)
		if err != nil {
			return nil, nil, cms.Malformed("EF.SOD", err)
		}
		if !e.Minimal {
			notes = append(notes, Finding{Field: "EF.SOD", Ref: "X.690, 10.1", Detail: "length in more octets than needed"})
		}
		inner, offset = e.Value, e.ValueOffset()
	}
	signed, err := cms.ParseKnown(inner, known)
	if err != nil {
		return nil, nil, shift(err, offset)
	}
	return signed, notes, nil
}

// shift turns an error of the signed object into one of the file around it.
func shift(err error, offset int) error {
	if inner, ok := err.(*cms.Error); ok {
		moved := *inner
		if moved.Offset >= 0 {
			moved.Offset += offset
		}
		err = &moved
	}
	return err
}

// note records a deviation, once.
func (o *SecurityObject) note(field, ref, format string, args ...any) {
	f := Finding{Field: field, Ref: ref, Detail: fmt.Sprintf(format, args...)}
	for _, known := range o.Findings {
		if known == f {
			return
		}
	}
	o.Findings = append(o.Findings, f)
}
