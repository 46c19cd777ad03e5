package verify

import (
	"strconv"
	"strings"
	"time"

	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/verify/trust"
)

// Text returns the deviation in words: what it is and where. A type of a later edition is its identifier.
func (d *Deviation) Text(lang Language) string {
	text := string(d.Type)
	if t, ok := deviationTexts[d.Type]; ok {
		text = t.in(lang)
	}
	if place := d.place(lang); place != "" {
		text += ": " + place
	}
	return text
}

// place names files and fields of certificates as the standards do, and those of the zone in the language of the reader.
func (d *Deviation) place(lang Language) string {
	switch p := d.Place.(type) {
	case nil:
		return ""
	case deviationlist.MRZField:
		if p >= 0 && int(p) < len(zoneTexts) {
			return zoneTexts[p].in(lang)
		}
	}
	return d.Place.String()
}

// lines says all of one quote: what, how surely, what it explains, by whom.
func (d *Deviation) lines(lang Language) (head string, details []string) {
	answer := wordMayBeMeant
	if d.Certain {
		answer = wordMeant
	}
	head = d.Text(lang) + " (" + answer.in(lang) + ") [" + string(d.Type) + "]"
	explains := wordNoneExplain.in(lang)
	if len(d.Explains) > 0 {
		var titles []string
		for i := range catalogue {
			for _, id := range d.Explains {
				if catalogue[i].ID == id {
					titles = append(titles, catalogue[i].Title(lang)+" ["+id+"]")
				}
			}
		}
		explains = strings.Join(titles, "; ")
	}
	details = append(details, wordExplains.in(lang)+": "+explains)
	if d.Remark != "" {
		details = append(details, wordRemark.in(lang)+": "+strconv.Quote(d.Remark))
	}
	return head, append(details, d.source(lang))
}

func (d *Deviation) source(lang Language) string {
	date := wordUndated.in(lang)
	if t := d.List.SigningTime(); !t.IsZero() {
		date = isoDay(t.UTC())
	}
	return strings.NewReplacer("{state}", countryCode(d.List.Country()), "{date}", date, "{sha256}", d.List.Fingerprint().String()).
		Replace(wordListOf.in(lang))
}

// moreDeviations is the line for what was left out, "" where nothing was.
func (r *Report) moreDeviations(lang Language) string {
	if r.MoreDeviations == 0 {
		return ""
	}
	return strings.ReplaceAll(wordMore.in(lang), "{count}", strconv.Itoa(r.MoreDeviations))
}

// deviationJSON is one quote in a report.
type deviationJSON struct {
	Type     pki.OID       `json:"type"`
	Words    string        `json:"words"`
	Place    string        `json:"place,omitempty"`
	Remark   string        `json:"remark,omitempty"`
	Certain  bool          `json:"certain"`
	Explains []string      `json:"explains"`
	List     quotedListRef `json:"list"`
}

// quotedListRef says which list a quote is from.
type quotedListRef struct {
	State  string       `json:"state"`
	Signed string       `json:"signed,omitempty"` // RFC 3339
	SHA256 trust.Digest `json:"sha256"`
}

func (r *Report) deviationsJSON(lang Language) []deviationJSON {
	var all []deviationJSON
	for i := range r.Deviations {
		d := &r.Deviations[i]
		x := deviationJSON{
			Type: d.Type, Words: d.Text(lang), Remark: d.Remark, Certain: d.Certain, Explains: append([]string{}, d.Explains...),
			List: quotedListRef{State: countryCode(d.List.Country()), SHA256: d.List.Fingerprint()},
		}
		if d.Place != nil {
			x.Place = d.Place.String()
		}
		if t := d.List.SigningTime(); !t.IsZero() {
			x.List.Signed = t.UTC().Format(time.RFC3339)
		}
		all = append(all, x)
	}
	return all
}
