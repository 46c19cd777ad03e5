package masterlist

import (
	"bytes"
	"errors"
	"hash/maphash"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

// ContentType is cscaMasterList.
const ContentType pki.OID = "2.23.136.1.1.2"

// MaxSize is the largest list read; the certificates of all States together have about one megabyte.
const MaxSize = cms.MaxSize

const (
	tagInteger  tlv.Tag = 0x02
	tagSequence tlv.Tag = 0x30
	tagSet      tlv.Tag = 0x31

	refList = "Doc 9303-12, 9"
	refSet  = "X.690, 11.6"
)

// ErrUnsigned says that a bare list was never signed: whoever handed it over vouches for it alone.
var ErrUnsigned = errors.New("the list is not signed")

// List is a CscaMasterList: the CSCA certificates one State received and believes (Doc 9303-12, 9).
type List struct {
	Version      int
	Certificates []*pki.Certificate // in the order of the list, each once
	Unreadable   []Unreadable       // members that could not be read; they don't stop the others

	CMS      *cms.SignedData // nil in a bare list
	Findings []Finding       // deviations tolerated, each with its clause; those of the signed object are in CMS

	members    [][]byte // every member as encoded
	duplicates int
	loose      bool // not DER
}

// Unreadable is a member of the list that could not be read as a certificate.
type Unreadable struct {
	Index int // in the list, from 0
	Raw   []byte
	Err   error
}

// Parse reads a master list: a signed one (.ml file, pkdMasterListContent), or the CscaMasterList alone. Nothing may follow
// it. Certificates that can't be read are listed apart and cost no others. Nothing is verified yet; see [List.Verify].
func Parse(b []byte) (*List, error) {
	if len(b) > MaxSize {
		return nil, fault("master list", "", "%d octets, at most %d are read", len(b), MaxSize)
	}
	l := &List{}
	content := b
	if !isBare(b) {
		signed, err := cms.Parse(b)
		if err != nil {
			return nil, err
		}
		if signed.ContentType != ContentType {
			return nil, fault("eContentType", refList, "%s is not cscaMasterList", signed.ContentType)
		}
		if signed.Content == nil {
			return nil, fault("eContent", refList, "missing")
		}
		l.CMS, content = signed, signed.Content
	}
	if err := l.decode(content); err != nil {
		return nil, err
	}
	return l, nil
}

// isBare tells a CscaMasterList, which begins with its version, from a ContentInfo, which begins with a type.
func isBare(b []byte) bool {
	_, head, _, err := tlv.Header(b)
	return err == nil && len(b) > head && tlv.Tag(b[head]) == tagInteger
}

// decode reads a CscaMasterList, the content that a master list signs.
func (l *List) decode(content []byte) error {
	outer, err := tlv.One(content, tagSequence)
	if err != nil {
		return cms.Malformed("CscaMasterList", err)
	}
	in := outer.Children()
	version, err := in.Expect(tagInteger)
	if err != nil {
		return cms.Malformed("version", err)
	}
	if len(version.Value) != 1 {
		return faultAt(version, "version", refList, "integer of %d octets", len(version.Value))
	}
	set, err := in.Expect(tagSet)
	if err == nil {
		err = in.End()
	}
	if err != nil {
		return cms.Malformed("certList", err)
	}
	if l.Version = int(int8(version.Value[0])); l.Version != 0 {
		l.note("version", refList, "not 0")
	}
	if !outer.Minimal || !version.Minimal || !set.Minimal {
		l.loose = true
		l.note("CscaMasterList", "X.690, 10.1", "length in more octets than needed")
	}
	return l.decodeMembers(set)
}

// decodeMembers reads the certificates, whatever their order.
func (l *List) decodeMembers(set tlv.Element) error {
	seen, seed := map[uint64]int{}, maphash.MakeSeed() // members by a hash that nobody can foresee
	sorted := true
	for in := set.Children(); !in.Empty(); {
		e, err := in.Next()
		if err != nil {
			return cms.Malformed("certList", err)
		}
		index := len(l.members)
		if index > 0 && bytes.Compare(l.members[index-1], e.Raw) > 0 {
			sorted = false
		}
		l.members = append(l.members, e.Raw)
		sum := maphash.Bytes(seed, e.Raw)
		if same, ok := seen[sum]; ok && bytes.Equal(l.members[same], e.Raw) {
			l.duplicates++
			continue
		}
		seen[sum] = index
		cert, err := pki.ParseCertificate(e.Raw)
		if err != nil {
			l.Unreadable = append(l.Unreadable, Unreadable{index, e.Raw, err})
			continue
		}
		l.Certificates = append(l.Certificates, cert)
	}
	if !sorted {
		l.loose = true
		l.note("certList", refSet, "not in the order of DER")
	}
	if l.duplicates > 0 {
		l.note("certList", refList, "certificates listed more than once")
	}
	if len(l.Unreadable) > 0 {
		l.note("certList", refList, "certificates that can't be read")
	}
	return nil
}

func (l *List) note(field, ref, detail string) {
	l.Findings = append(l.Findings, Finding{Field: field, Ref: ref, Detail: detail})
}

// Len is the number of members as listed, repeated and unreadable ones included.
func (l *List) Len() int { return len(l.members) }

// Verify says whether the list was signed with the key of cert; nil takes the signer's certificate embedded in the list.
// Whether that certificate comes from a State's CSCA and may sign master lists is another question. The errors are those
// of [cms.SignedData.Verify], and [ErrUnsigned].
func (l *List) Verify(cert *pki.Certificate) error {
	if l.CMS == nil {
		return fault("CscaMasterList", refList, "%w", ErrUnsigned)
	}
	return l.CMS.Verify(cert)
}
