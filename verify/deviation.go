package verify

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/verify/trust"
)

// maxQuoted bounds what a report quotes: nothing a list holds can push the checks out of sight.
const maxQuoted = 32

// Deviation is what a deviation list of the issuing State says of documents like this one (Doc 9303-12, 10). It explains, and
// changes no status, reason or verdict: a forger may make a document that a list means, too.
type Deviation struct {
	List   *trust.DeviationList
	Type   pki.OID
	Place  deviationlist.Place // nil where the list names none
	Remark string              // the State's own words, in printable ASCII; "" where it has none

	// Certain: every condition of the list holds for this document, whose signer is proven to be that State's. Otherwise one is
	// on something that is not known, or the State is only what the document claims.
	Certain bool

	Explains []string // identifiers of the checks that failed or could not be decided, and would for this reason
}

// judgeDeviations asks the deviation lists of the State what they say of this document. It comes last and reads the results
// without changing them. What may mean the document and explains nothing is left out.
func (in *inspection) judgeDeviations() {
	if in.store.DeviationListCount() == 0 {
		return
	}
	for _, country := range in.countries() {
		lists := in.store.DeviationsOf(country)
		if len(lists) == 0 {
			continue
		}
		document := in.deviationDocument()
		for _, l := range lists {
			before := len(in.deviations) + in.moreDeviations
			for _, s := range l.List.About(document) {
				in.quote(l, s)
			}
			if len(in.deviations)+in.moreDeviations > before {
				in.quoted = append(in.quoted, l)
			}
		}
	}
	slices.SortStableFunc(in.deviations, func(a, b Deviation) int { return cmp.Compare(b.rank(), a.rank()) })
	if n := len(in.deviations) - maxQuoted; n > 0 {
		in.deviations, in.moreDeviations = in.deviations[:maxQuoted], in.moreDeviations+n
	}
}

// rank puts what explains something first, and what surely means the document before what may.
func (d *Deviation) rank() (n int) {
	if len(d.Explains) > 0 {
		n += 2
	}
	if d.Certain {
		n++
	}
	return n
}

// countries are those whose lists may speak of the document: that of the trusted CSCA; where there is none, the one the
// signer's certificate claims; where there is no signer, those of the State that the zone names.
func (in *inspection) countries() []string {
	switch {
	case in.proven():
		return []string{in.chain.Anchor.Country()}
	case in.signer != nil:
		return []string{in.signer.Issuer.Country()}
	}
	record := cmp.Or(in.record, in.zone)
	if record == nil {
		return nil
	}
	state := strings.TrimRight(record.IssuingState, "<")
	codes := alsoSigns[state]
	if known, ok := mrz.StateByCode(state); ok && known.Alpha2 != "" && !slices.Contains(codes, known.Alpha2) {
		codes = append([]string{known.Alpha2}, codes...)
	}
	return codes
}

// proven says whether a trusted State certified the signer.
func (in *inspection) proven() bool {
	return in.chain != nil && in.chain.Outcome == trust.Trusted && in.chain.Anchor != nil
}

// deviationDocument is what is known of the document: what DG1 says where it is as signed, else what is printed.
func (in *inspection) deviationDocument() deviationlist.Document {
	d := deviationlist.Document{Signer: in.signer}
	if record := cmp.Or(in.record, in.zone); record != nil {
		d.Type, d.Number = record.DocumentCode, record.DocumentNumber
	}
	if issued, ok := in.issueDate(); ok && issued.Month() > 0 && issued.Day() > 0 {
		d.Issued = time.Date(issued.Year(), time.Month(issued.Month()), issued.Day(), 0, 0, 0, 0, time.UTC)
	}
	return d
}

// quote takes over what a list says, description by description.
func (in *inspection) quote(l *trust.DeviationList, s deviationlist.Stated) {
	certain := s.Answer == deviationlist.Meant && in.speaksOf(l, &s.Documents)
	for _, said := range s.Descriptions {
		d := Deviation{List: l, Type: said.Type, Place: said.Place, Remark: ascii(said.Text), Certain: certain, Explains: in.explainedOnce(said)}
		if certain || len(d.Explains) > 0 || in.warns(said.Type) {
			in.keep(d)
		}
	}
}

// keep takes a quote, and only counts it where as many of its rank or a higher one are there already as a report shows.
func (in *inspection) keep(d Deviation) {
	above := 0
	for i := range in.deviations {
		if in.deviations[i].rank() >= d.rank() {
			above++
		}
	}
	if above >= maxQuoted {
		in.moreDeviations++
		return
	}
	in.deviations = append(in.deviations, d)
}

// what is a deviation without its words.
type what struct {
	id    pki.OID
	place deviationlist.Place
}

// explainedOnce is explained, which a list of thousands asks for the same few.
func (in *inspection) explainedOnce(d deviationlist.Description) []string {
	key := what{d.Type, d.Place}
	ids, known := in.explanations[key]
	if !known {
		if in.explanations == nil {
			in.explanations = make(map[what][]string)
		}
		ids = in.explained(d)
		in.explanations[key] = ids
	}
	return ids
}

// speaksOf says whether the document is proven to be one the list may speak of. Whoever forges a certificate chooses its
// issuer, serial number and key identifier, but not its digest. Where no signer is named, all documents of the State are meant,
// and not those of another authority in the same country.
func (in *inspection) speaksOf(l *trust.DeviationList, v *deviationlist.Documents) bool {
	switch {
	case in.signer != nil && v.CertificateDigest != nil:
		return true
	case !in.proven():
		return false
	}
	return v.NamesSigner() || l.SameAuthority(in.chain.Anchor)
}

// warns says whether a deviation takes something from a check that passed: a key that others may know proves no chip.
func (in *inspection) warns(id pki.OID) bool {
	return id == deviationlist.AAKeyCompromised && in.results[atAA].status == Passed
}

// deviationNotes are the notes that quotes give, whatever the verdict.
func (in *inspection) deviationNotes(notes []Note) []Note {
	if len(in.deviations) == 0 {
		return notes
	}
	notes = append(notes, NoteKnownDeviation)
	if slices.ContainsFunc(in.deviations, func(d Deviation) bool { return in.warns(d.Type) }) {
		notes = append(notes, NoteKeyCompromised)
	}
	return notes
}
