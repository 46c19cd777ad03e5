package verify

import (
	"fmt"
	"time"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
)

// calendar is what a document's dates are judged by.
type calendar struct {
	now    time.Time
	expiry mrz.Date // of the document; zero where it isn't known

	signer      pki.Period // of the document signer's certificate
	issuer      pki.Period // of the CSCA certificate that signed it
	issuerKnown bool
}

// lastDay returns the first and the last moment of the day on which a document expires, in the place of the inspection: a
// date that leaves the day or the month open means the last one it can mean.
func lastDay(d mrz.Date, place *time.Location) (first, last time.Time) {
	month, day := d.Month(), d.Day()
	if month == 0 {
		month = 12
	}
	if day == 0 {
		first = time.Date(d.Year(), time.Month(month)+1, 0, 0, 0, 0, 0, place)
	} else {
		first = time.Date(d.Year(), time.Month(month), day, 0, 0, 0, 0, place)
	}
	return first, first.AddDate(0, 0, 1).Add(-time.Nanosecond)
}

// expired says whether the document's last day is over.
func (c *calendar) expired() bool {
	_, last := lastDay(c.expiry, c.now.Location())
	return c.now.After(last)
}

// signerDay is the moment the document signer's certificate must cover: now, while the document lives, because it is
// issued for as long as what it signs; the document's last day, once that is over. Then a certificate that ended with the
// document it signed doesn't make the document look forged, and a stolen old key doesn't sign for ever.
func (c *calendar) signerDay() time.Time {
	if c.expiry.IsZero() {
		return c.now
	}
	if first, _ := lastDay(c.expiry, c.now.Location()); first.Before(c.now) {
		return first
	}
	return c.now
}

// judge is the time model for the two certificates. The CSCA certificate must have been in force when it signed the
// document signer's; that it has ended since says nothing.
func (c *calendar) judge() result {
	day := c.signerDay()
	switch {
	case c.issuerKnown && !ceremony(c.issuer).Contains(c.signer.NotBefore):
		return result{
			status: Failed, reason: SignerOutOfTime, about: Subject{Date: isoDay(c.signer.NotBefore)},
			detail: fmt.Sprintf("the CSCA certificate (%s) was not in force when it signed the document signer's (%s)",
				isoPeriod(c.issuer), isoDay(c.signer.NotBefore)),
		}
	case day.Before(c.signer.NotBefore):
		return result{
			status: Failed, reason: SignerOutOfTime, about: Subject{Date: isoDay(c.signer.NotBefore)},
			detail: fmt.Sprintf("the document signer's certificate begins on %s, after %s", isoDay(c.signer.NotBefore), isoDay(day)),
		}
	case day.After(c.signer.NotAfter) && c.expiry.IsZero():
		return result{
			status: Undetermined, reason: ValidityUnknown,
			detail: fmt.Sprintf("the document signer's certificate ended on %s, and when the document expires is not known",
				isoDay(c.signer.NotAfter)),
		}
	case day.After(c.signer.NotAfter):
		return result{
			status: Failed, reason: SignerOutOfTime, about: Subject{Date: isoDay(c.signer.NotAfter)},
			detail: fmt.Sprintf("the document signer's certificate ended on %s, before the document does (%s)", isoDay(c.signer.NotAfter), c.expiry),
		}
	case !c.issuerKnown:
		return result{
			status: Undetermined, reason: TrustMissing,
			detail: fmt.Sprintf("the document signer's certificate covers %s; its CSCA certificate is not known", isoDay(day)),
		}
	}
	b := make([]byte, 0, 128)
	b = appendPeriod(append(b, "document signer "...), c.signer)
	b = appendDay(append(b, " covers "...), day)
	b = appendPeriod(append(b, "; CSCA "...), c.issuer)
	b = appendDay(append(b, " covers its issue on "...), c.signer.NotBefore)
	return result{status: Passed, detail: string(b)}
}

// ceremony is the period in which a CSCA may have certified a signer: its validity by whole days. A CSCA and its first signer
// are made on one day, and their certificates begin at whatever hour, in whatever zone, their makers took.
func ceremony(issuer pki.Period) pki.Period {
	widened := issuer
	if !issuer.NotBefore.IsZero() {
		widened.NotBefore = issuer.NotBefore.AddDate(0, 0, -1)
	}
	if !issuer.NotAfter.IsZero() {
		widened.NotAfter = issuer.NotAfter.AddDate(0, 0, 1)
	}
	return widened
}

// judgeExpiry is the check of the document's own date.
func (c *calendar) judgeExpiry() result {
	if c.expiry.IsZero() {
		return result{status: Undetermined, reason: ExpiryUnknown, detail: "no date of expiry that can be read"}
	}
	about := Subject{Date: c.expiry.String()}
	if c.expired() {
		return result{status: Failed, reason: Expired, about: about, detail: "expired on " + about.Date}
	}
	return result{status: Passed, about: about, detail: "expires on " + about.Date}
}

func isoDay(t time.Time) string { return string(appendDay(make([]byte, 0, 16), t)) }

func isoPeriod(p pki.Period) string { return string(appendPeriod(make([]byte, 0, 32), p)) }

func appendDay(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, "open"...)
	}
	return t.AppendFormat(b, time.DateOnly)
}

func appendPeriod(b []byte, p pki.Period) []byte {
	return appendDay(append(appendDay(b, p.NotBefore), " to "...), p.NotAfter)
}
