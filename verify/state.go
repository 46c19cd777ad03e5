package verify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
)

// alsoSigns lists, per issuing code of the MRZ, the countryName values of certificates that belong to it beside the one
// of the State table, as real lists and documents have them. The relation is many-to-many (TR-03135-1, 5.6.4.5).
var alsoSigns = map[string][]string{
	"RKS": {"KS", "XK"},       // Kosovo: KS in the master lists, XK in general use
	"UNK": {"UN", "KS"},       // documents of the UN mission in Kosovo
	"UNO": {"UN", "ZZ"},       // the UN's CSCA of 2012 says ZZ
	"UNA": {"UN", "ZZ", "IA"}, // specialised agencies; IA is ICAO's own
	"EUE": {"EU"},
	"CHN": {"HK", "MO"}, // passports of Hong Kong and Macao say CHN in the zone
	"HKG": {"HK", "CN"}, // the Hong Kong and Macao CSCAs say CN
	"MAC": {"MO", "CN"},
	"GBR": {"GB", "JE", "GG", "IM"},
	"GBD": {"GB", "AI", "BM", "FK", "GI", "IO", "KY", "MS", "PN", "SH", "TC", "VG"},
	"GBN": {"GB"}, "GBO": {"GB"}, "GBP": {"GB"}, "GBS": {"GB"},
	"AIA": {"AI", "GB"}, "BMU": {"BM", "GB"}, "CYM": {"KY", "GB"}, "FLK": {"FK", "GB"}, "GIB": {"GI", "GB"}, "IOT": {"IO", "GB"},
	"MSR": {"MS", "GB"}, "PCN": {"PN", "GB"}, "SHN": {"SH", "GB"}, "TCA": {"TC", "GB"}, "VGB": {"VG", "GB"},
	"FRO": {"FO", "DK"}, "GRL": {"GL", "DK"},
	"ABW": {"AW", "NL"}, "CUW": {"CW", "NL"}, "SXM": {"SX", "NL"},
	"PRI": {"PR", "US"},
	"D":   {"DE"},
}

// sameState compares the State of a document with the country of a certificate: Passed, Failed, or Undetermined where
// the State's two-letter code isn't known.
func sameState(state, country string) Status {
	country = strings.ToUpper(country)
	if country == "" || state == "" {
		return Undetermined
	}
	if country == state || slices.Contains(alsoSigns[state], country) {
		return Passed
	}
	known, ok := mrz.StateByCode(state)
	switch {
	case ok && known.Alpha2 != "" && known.Alpha2 == country:
		return Passed
	case len(country) == 3 && country != state && !ok:
		return Undetermined
	case !ok && len(alsoSigns[state]) == 0, ok && known.Alpha2 == "" && len(alsoSigns[state]) == 0:
		return Undetermined
	}
	return Failed
}

// judgeState compares the State that the document names with the one that signed it.
func (in *inspection) judgeState() {
	if in.signer == nil || in.object == nil {
		return
	}
	if in.record == nil {
		in.needsDG1(atCountry)
		return
	}
	state := strings.TrimRight(in.record.IssuingState, "<")
	about := Subject{State: state}
	signer := in.signer.Country()
	if signer == "" {
		signer = in.signer.Issuer.Country()
	}
	r := result{status: sameState(state, signer), about: about, detail: "DG1 " + strconv.Quote(state) + ", document signer " + strconv.Quote(signer)}
	switch {
	case r.status == Failed:
		r.reason = StateMismatch
	case r.status == Undetermined && in.namesOrganization(state, signer):
		r.status = Passed
		r.detail += "; the CSCA certificate names " + strconv.Quote(state)
	case r.status == Undetermined:
		r.reason = StateUnknown
		r.detail += ": the State code is not in the table, or the certificate names no country"
	}
	in.set(atCountry, r)
	if in.results[atChain].reason == TrustMissing || in.results[atChain].reason == TrustUnclear {
		in.results[atChain].about.State = state // in the words of the document, which the officer has in hand
	}
}

// namesOrganization says whether the code is one of an organization that has no two letters of its own, and the trusted CSCA
// certificate names it as the place of its subject, as all should (Doc 9303-12, 7.1.1.2). Two letters that are a State's
// don't become an organization's in this way.
func (in *inspection) namesOrganization(state, country string) bool {
	known, ok := mrz.StateByCode(state)
	if !ok || known.Use&mrz.ForIssuer == 0 || known.Alpha2 != "" || in.chain == nil || in.chain.Anchor == nil || len(mrz.StatesByAlpha2(country)) > 0 {
		return false
	}
	return slices.ContainsFunc(in.chain.Anchor.Certificate.SubjectAltNames, func(n pki.GeneralName) bool {
		return n.Kind == pki.DirectoryName && n.Directory.Get("L") == state
	})
}

// judgeSignerCountry holds the document signer's country against its CSCA's: a CSCA vouches for its own State only (Doc
// 9303-12, 6).
func (in *inspection) judgeSignerCountry() {
	if in.chain.Anchor == nil {
		in.set(atSigner, result{
			status: Undetermined, reason: in.results[atChain].reason, about: in.results[atChain].about,
			detail: "without a trusted issuer there is no country to compare",
		})
		return
	}
	signer, issuer := in.signer.Country(), in.chain.Anchor.Country()
	switch vouches(issuer, signer) {
	case Undetermined:
		in.open(atSigner, StateUnknown, fmt.Sprintf("document signer %q, CSCA %q: a certificate names no country", signer, issuer))
	case Failed:
		in.set(atSigner, result{
			status: Failed, reason: StateMismatch, about: Subject{State: countryCode(signer)},
			detail: fmt.Sprintf("document signer %q, CSCA %q", signer, issuer),
		})
	default:
		in.passed(atSigner, "document signer "+strconv.Quote(signer)+", CSCA "+strconv.Quote(issuer))
	}
}

// vouches says whether the CSCA of one country may certify a signer of another: Undetermined where either is not named.
func vouches(issuer, signer string) Status {
	switch {
	case signer == "" || issuer == "":
		return Undetermined
	case signer != issuer && !sameAlpha(signer, issuer):
		return Failed
	}
	return Passed
}

// sameAlpha compares a country code of two letters with one of three.
func sameAlpha(a, b string) bool {
	if len(a) == 3 {
		a, b = b, a
	}
	return len(a) == 2 && len(b) == 3 && sameState(b, a) == Passed
}

// judgeType holds the document's code against the types the signer may sign. One letter covers every type that begins
// with it (Doc 9303-12, 7.1.1).
func (in *inspection) judgeType() {
	if in.signer == nil || in.object == nil {
		return
	}
	if len(in.signer.DocumentTypes) == 0 {
		in.inapplicable(atType, "the certificate has no documentTypeList")
		return
	}
	if in.record == nil {
		in.needsDG1(atType)
		return
	}
	code := strings.TrimRight(in.record.DocumentCode, "<")
	unclear := false
	for _, t := range in.signer.DocumentTypes {
		t = strings.ToUpper(strings.Trim(t, "< "))
		if t != "" && strings.HasPrefix(code, t) {
			in.passed(atType, "document code "+strconv.Quote(code)+" is in "+quoted(in.signer.DocumentTypes))
			return
		}
		unclear = unclear || !isTypeCode(t)
	}
	r := result{
		status: Failed, reason: TypeMismatch, about: Subject{Field: code},
		detail: "document code " + strconv.Quote(code) + " is not in " + quoted(in.signer.DocumentTypes),
	}
	if unclear {
		r.status, r.reason, r.detail = Undetermined, ProfileUnclear, r.detail+", which is no list of document codes"
	}
	in.set(atType, r)
}

// quoted is a list of strings as %q prints it.
func quoted(list []string) string {
	b := append(make([]byte, 0, 64), '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendQuote(b, s)
	}
	return string(append(b, ']'))
}

// isTypeCode says whether an entry is one or two letters, as document codes are. What else States write there, a list in one
// string or a word, is not known to leave a document out.
func isTypeCode(t string) bool {
	for _, c := range t {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return len(t) == 1 || len(t) == 2
}

// needsDG1 leaves a check open that DG1 would answer.
func (in *inspection) needsDG1(p position) {
	switch group := in.results[atGroup(1)]; group.status {
	case Undetermined:
		in.set(p, result{status: Undetermined, reason: group.reason, about: group.about, detail: "DG1 could not be judged, so nothing is concluded from it"})
	case NotPerformed:
		in.set(p, result{status: Undetermined, reason: DataMissing, about: Subject{File: "DG1"}, detail: "DG1 was not presented"})
	case Passed:
		in.set(p, result{status: Undetermined, reason: DataUnreadable, about: Subject{File: "DG1"}, detail: "DG1 can't be decoded"})
	default:
		in.open(p, DataMissing, "DG1 is not as signed, so nothing is concluded from it")
	}
}
