package calendar

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// Kind is what ends.
type Kind string

// The kinds.
const (
	KeyUse      Kind = "key"         // the private key stops signing
	Certificate Kind = "certificate" // the certificate ends
	CRL         Kind = "crl"         // the next revocation list is due
)

// State is how an event stands at the time of the calendar.
type State string

// The states.
const (
	Overdue State = "overdue" // the date is past and nothing has replaced what ended
	Due     State = "due"     // it is time to act
	Later   State = "later"
	Settled State = "settled" // nothing needs to be done: it was replaced, or ended as it should
)

// Event is one thing that ends.
type Event struct {
	Kind    Kind      `json:"kind"`
	State   State     `json:"state"`
	Date    time.Time `json:"date"`
	Act     time.Time `json:"act"`  // when to begin
	Role    string    `json:"role"` // of the certificate; of a list: CSCA
	Subject string    `json:"subject"`
	Serial  string    `json:"serial,omitempty"` // of the certificate
	What    string    `json:"what"`             // in words
	Action  string    `json:"action"`           // in words
	Ref     string    `json:"ref"`              // clause
	ID      string    `json:"id"`               // the same for the same event every time
}

// lead is how long before the end to act, in days.
func lead(kind Kind, role pki.Role) int {
	switch {
	case kind == CRL:
		return 14
	case role.IsCA():
		return 180 // a new CSCA is announced 90 days before it is used, and takes a ceremony first
	case kind == KeyUse:
		return 30
	}
	return 90
}

const (
	refPeriods = "Doc 9303-12, 4.1"
	refCRL     = "Doc 9303-12, 4.1.5"
)

// Subject is a certificate with what it is for.
type Subject struct {
	*pki.Certificate
	Role pki.Role
}

// Input is what to look at.
type Input struct {
	Certificates []Subject
	CRLs         []*pki.CRL
	Time         time.Time // zero: now
}

// Make returns the events, the earliest first. Certificates and lists that are there twice count once.
func Make(in Input) []Event {
	now := in.Time
	if now.IsZero() {
		now = time.Now()
	}
	m := &maker{now: now.UTC(), lists: newest(in.CRLs)}
	seen := map[[32]byte]bool{}
	for _, c := range in.Certificates {
		if sum := c.Fingerprint(); !seen[sum] && !m.revoked(c.Certificate) {
			seen[sum] = true
			m.certificates = append(m.certificates, c)
		}
	}
	for _, c := range m.certificates {
		m.certificate(c)
	}
	for _, l := range m.lists {
		m.list(l)
	}
	slices.SortStableFunc(m.events, func(a, b Event) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.ID, b.ID))
	})
	return m.events
}

type maker struct {
	now          time.Time
	certificates []Subject
	lists        []*pki.CRL
	events       []Event
}

// newest keeps of each CSCA's lists the one with the highest number, and of those of one number the latest.
func newest(all []*pki.CRL) (out []*pki.CRL) {
	byIssuer := map[string]int{}
	for _, l := range all {
		name := l.Issuer.Fold()
		i, ok := byIssuer[name]
		switch {
		case !ok:
			byIssuer[name] = len(out)
			out = append(out, l)
		case later(l, out[i]):
			out[i] = l
		}
	}
	return out
}

func later(a, b *pki.CRL) bool {
	if a.Number != nil && b.Number != nil && a.Number.Cmp(b.Number) != 0 {
		return a.Number.Cmp(b.Number) > 0
	}
	return a.ThisUpdate.After(b.ThisUpdate)
}

// revoked says whether the newest list of the issuer has the certificate. The list is the caller's: its signature is not verified.
func (m *maker) revoked(c *pki.Certificate) bool {
	for _, l := range m.lists {
		if l.Issuer.Equal(c.Issuer) {
			_, on := l.Revoked(c.Serial)
			return on
		}
	}
	return false
}

// add completes an event: its state, its date to act, its identity.
func (m *maker) add(e Event, role pki.Role, identity []byte) {
	e.Date = e.Date.UTC()
	e.Act = e.Date.AddDate(0, 0, -lead(e.Kind, role))
	switch {
	case e.State == Settled:
	case e.Date.Before(m.now):
		e.State = Overdue
	case !e.Act.After(m.now):
		e.State = Due
	default:
		e.State = Later
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %x %s", e.Kind, identity, e.Date.Format(time.RFC3339)))
	e.ID = hex.EncodeToString(sum[:16])
	m.events = append(m.events, e)
}

func (m *maker) certificate(c Subject) {
	sum := c.Fingerprint()
	e := Event{Role: c.Role.String(), Subject: c.Subject.String(), Serial: hex.EncodeToString(c.Serial)}
	next := m.successor(c)
	if use := c.PrivateKeyUsage.NotAfter; !use.IsZero() && c.Role != pki.Link {
		k := e
		k.Kind, k.Date, k.Ref = KeyUse, use, refPeriods
		k.What = fmt.Sprintf("the key of the %v stops signing", c.Role)
		k.Action, k.State = m.keyAction(c, next)
		m.add(k, c.Role, sum[:])
	}
	e.Kind, e.Date, e.Ref = Certificate, c.NotAfter, refPeriods
	e.What = fmt.Sprintf("the certificate of the %v ends", c.Role)
	e.Action, e.State = certificateAction(c, next)
	m.add(e, c.Role, sum[:])
}

// successor is a certificate of the same role under the same authority, for the same documents, whose key signs longer.
func (m *maker) successor(c Subject) *Subject {
	var best *Subject
	for i := range m.certificates {
		o := &m.certificates[i]
		if o.Role == c.Role && sameAuthority(&c, o) && covers(o.DocumentTypes, c.DocumentTypes) && end(o).After(end(&c)) && (best == nil || end(o).After(end(best))) {
			best = o
		}
	}
	return best
}

// covers says whether the wider document types are all the others too: one letter is every type that begins with it (Doc 9303-12,
// 7.1.1.6). A signer of identity cards replaces none of passports.
func covers(wider, types []string) bool {
	return !slices.ContainsFunc(types, func(one string) bool {
		return !slices.ContainsFunc(wider, func(w string) bool { return w == one || len(w) == 1 && strings.HasPrefix(one, w) })
	})
}

// sameAuthority says whether two certificates are of one authority: by the issuer's name, or, where that was changed, by State and
// organization. C alone does not tell: China, Hong Kong and Macao say CN. A false no is an alarm too many, a false yes one too few.
func sameAuthority(a, b *Subject) bool {
	return a.Issuer.Equal(b.Issuer) || place(a) != "" && place(a) == place(b)
}

// place is State, province and organization, "" where the alternative names do not tell the State.
func place(c *Subject) string {
	for _, g := range c.SubjectAltNames {
		if state := g.Directory.Get("L"); g.Kind == pki.DirectoryName && state != "" {
			return fmt.Sprintf("%q", []string{state, g.Directory.Get("ST"), c.Issuer.Get("C"), c.Issuer.Get("O")})
		}
	}
	return ""
}

// end is when a key stops signing.
func end(c *Subject) time.Time {
	if use := c.PrivateKeyUsage.NotAfter; !use.IsZero() {
		return use
	}
	return c.NotAfter
}

func (m *maker) keyAction(c Subject, next *Subject) (string, State) {
	if next != nil {
		return fmt.Sprintf("replaced by %s, serial %x, which signs until %s", next.Subject, next.Serial, day(end(next))), Settled
	}
	if c.Role == pki.CSCA {
		return "hold a ceremony for a new CSCA key, link it to this one (csca issue NEW --link-from OLD) and announce it 90 days before its use; do not use it in its first two days", ""
	}
	return fmt.Sprintf("make a new key and have the CSCA certify it (csca token generate, csca issue --role %s)", commandName(c.Role)), ""
}

func certificateAction(c Subject, next *Subject) (string, State) {
	switch {
	case c.Role == pki.Link:
		return "none: whoever follows it has the new CSCA by then", Settled
	case c.Role == pki.CSCA:
		return "none if no document signed under it is valid any more; it stays on the master lists until then", Settled
	case next != nil:
		return fmt.Sprintf("none: replaced by %s, serial %x", next.Subject, next.Serial), Settled
	case !c.PrivateKeyUsage.NotAfter.IsZero():
		return "none: its key stopped signing before, and documents it signed end with it at the latest", Settled
	}
	return fmt.Sprintf("have the CSCA certify a new key (csca issue --role %s)", commandName(c.Role)), ""
}

// commandName is the role as the csca command names it.
func commandName(r pki.Role) string {
	return map[pki.Role]string{
		pki.DocumentSigner: "document-signer", pki.MasterListSigner: "master-list-signer", pki.DeviationListSigner: "deviation-list-signer",
		pki.BarcodeSigner: "barcode-signer", pki.VDSNCSigner: "vds-nc-signer", pki.DTCSigner: "dtc-signer",
	}[r]
}

func (m *maker) list(l *pki.CRL) {
	number := "without number"
	if l.Number != nil {
		number = l.Number.String()
	}
	e := Event{
		Kind: CRL, Date: l.NextUpdate, Role: pki.CSCA.String(), Subject: l.Issuer.String(), Ref: refCRL,
		What: fmt.Sprintf("revocation list %s must be followed by the next", number), Action: "publish the next list (csca crl), empty or not",
	}
	if e.Date.IsZero() {
		e.Date = l.ThisUpdate.AddDate(0, 0, 90)
		e.What = fmt.Sprintf("revocation list %s does not say when the next follows: 90 days at most", number)
	}
	sum := sha256.Sum256(l.Raw)
	m.add(e, pki.CSCA, sum[:])
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
