package deviationlist

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// Document is what is known of one document. What is not known stays empty.
type Document struct {
	Type, Number string           // as in the zone; fillers don't count
	Signer       *pki.Certificate // document signer
	Issued       time.Time        // day of issue
}

// Answer says whether a deviation means a document.
type Answer uint8

// The answers.
const (
	Other    Answer = iota // another document is meant
	Possible               // what is known fits, and a condition is on something not known
	Meant                  // every condition holds
)

// String returns the answer in a word.
func (a Answer) String() string {
	switch a {
	case Meant:
		return "meant"
	case Possible:
		return "possible"
	}
	return "other"
}

// Stated is a deviation and how surely it means a document.
type Stated struct {
	*Deviation
	Answer Answer
}

// NamesSigner says whether the documents are told by their document signer.
func (v *Documents) NamesSigner() bool { return v.named() }

// About returns the deviations that mean the document, or may. Whether the list is to be believed about documents of that
// State is for the caller to know first.
func (l *List) About(d Document) []Stated {
	var all []Stated
	for i := range l.Deviations {
		if a := l.means(&l.Deviations[i].Documents, d); a != Other {
			all = append(all, Stated{&l.Deviations[i], a})
		}
	}
	return all
}

// means joins the conditions: one that does not hold rules the document out, one that can't be judged leaves it possible. The
// numbers are looked through last, because they are many.
func (l *List) means(v *Documents, d Document) Answer {
	answer := min(
		hold(v.Type != "", d.Type != "", func() bool { return bareCode(v.Type) == bareCode(d.Type) }),
		l.signer(v, d.Signer),
		hold(!v.FirstIssued.IsZero(), !d.Issued.IsZero(), func() bool {
			return !day(d.Issued).Before(day(v.FirstIssued)) && !day(d.Issued).After(day(v.LastIssued))
		}),
	)
	if answer == Other || v.Numbers == nil {
		return answer
	}
	return min(answer, hold(true, d.Number != "", func() bool {
		number := bareCode(d.Number)
		return slices.ContainsFunc(v.Numbers, func(n string) bool { return bareCode(n) == number })
	}))
}

// hold judges one condition.
func hold(stated, known bool, check func() bool) Answer {
	switch {
	case !stated:
		return Meant
	case !known:
		return Possible
	case check():
		return Meant
	}
	return Other
}

func (l *List) signer(v *Documents, c *pki.Certificate) Answer {
	switch {
	case v.CertificateDigest != nil && (l.Digest == 0 || !l.Digest.Available()):
		return Possible
	case v.SubjectKeyID != nil && c != nil && len(c.SubjectKeyID) == 0:
		return Possible
	}
	return hold(v.named(), c != nil, func() bool {
		switch {
		case v.Serial != nil:
			return bytes.Equal(v.Serial, c.Serial) && v.Issuer.Equal(c.Issuer)
		case v.SubjectKeyID != nil:
			return bytes.Equal(v.SubjectKeyID, c.SubjectKeyID)
		}
		h := l.Digest.New()
		h.Write(c.Raw)
		return bytes.Equal(v.CertificateDigest, h.Sum(nil))
	})
}

// bareCode drops what the zone fills a field with.
func bareCode(text string) string { return strings.TrimRight(strings.ToUpper(text), "< ") }

// day is the calendar day of t: documents carry days, lists times.
func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
