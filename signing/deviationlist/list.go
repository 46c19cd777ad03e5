package deviationlist

import (
	"crypto"
	"time"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

// ContentType is id-icao-DeviationList.
const ContentType pki.OID = "2.23.136.1.1.7"

// Limits on what is read. The one public list has one entry.
const (
	MaxSize         = 4 << 20 // octets of a list
	maxDeviations   = 4096
	maxDescriptions = 64        // of one deviation
	maxDescribed    = 8192      // descriptions in all
	maxNames        = 384 << 10 // octets of issuers in all
	maxText         = 4096      // octets of a description
	maxNumber       = 64        // octets of a document number
	maxNumbers      = 1 << 17
	maxOID          = 64 // octets
	maxFindings     = 64
	maxKeyID        = 256 // octets of a key identifier, serial number or digest
)

// List is a DeviationList: groups of documents of one State, and what is wrong with them.
type List struct {
	Version    int
	Digest     crypto.Hash // of Documents.CertificateDigest; 0 where the list names none
	Deviations []Deviation

	CMS      *cms.SignedData // nil in a bare list
	Findings []Finding       // departures tolerated, each with its clause; those of the signed object are in CMS

	loose bool // not DER, or with findings
}

// Deviation is what is wrong with a group of documents.
type Deviation struct {
	Documents    Documents
	Descriptions []Description
}

// Documents says which documents are meant. All conditions stated must hold; an empty value means every document of the
// State. At most one of issuer and serial number, key identifier and digest names the document signer.
type Documents struct {
	Type string // document code of the zone, "P" or "ID"; "" any

	Issuer            pki.Name // with Serial: the document signer's certificate
	Serial            []byte   // INTEGER content octets
	SubjectKeyID      []byte
	CertificateDigest []byte // of the whole certificate, under List.Digest

	FirstIssued, LastIssued time.Time // both or neither; days of issue, ends included
	Numbers                 []string  // document numbers; nil any
}

// Description is one thing that is wrong.
type Description struct {
	Type        pki.OID // a type of this package, or one of a later edition
	Text        string  // for people; "" where absent
	Place       Place   // where it is; nil where the list does not say, or says something this package can't read
	Parameters  []byte  // the encoded parameter where Place is nil; nil where absent
	NationalUse []byte  // one encoded element with a meaning the State defines; nil where absent
}

// Words returns the deviation in one line: what it is and where.
func (d Description) Words() string {
	text := Words(d.Type)
	if d.Place != nil {
		text += ": " + d.Place.String()
	}
	if d.Text != "" {
		text += " (" + d.Text + ")"
	}
	return text
}

// Verify says whether the list was signed with the key of cert; nil takes the signer's certificate embedded in the list.
// Whether that certificate comes from the State's CSCA and may sign deviation lists is another question. The errors are
// those of [cms.SignedData.Verify], and [ErrUnsigned].
func (l *List) Verify(cert *pki.Certificate) error {
	if l.CMS == nil {
		return fault("DeviationList", refList, "%w", ErrUnsigned)
	}
	return l.CMS.Verify(cert)
}

func (l *List) note(field, ref, detail string) {
	l.loose = true
	f := Finding{Field: field, Ref: ref, Detail: detail}
	for _, known := range l.Findings {
		if known == f {
			return
		}
	}
	if len(l.Findings) < maxFindings {
		l.Findings = append(l.Findings, f)
	}
}
