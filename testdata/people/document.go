package people

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
)

// Document makes the document that the n-th person is given under a profile of the box on that day, without a portrait; ok is
// false where the person is not one that the profile is for. What the profile leaves open goes round: issuers, lengths of the
// number, codes. What it asks for is there.
func Document(n int, p *document.Profile, issued mrz.Date) (d *document.Document, ok bool) {
	r := random(n)
	d = &document.Document{Profile: p, State: issuers()[n%len(issuers())], Issue: issued, Holder: Holder(n)}
	if p.Issuers != nil {
		d.State = p.Issuers[n%len(p.Issuers)]
	}
	if p.Nationalities != nil {
		d.Holder.Nationality = p.Nationalities[n%len(p.Nationalities)]
	}
	if len(p.Codes) > 0 && n%3 == 1 && p.Format != mrz.TD3 {
		d.Code = p.Codes[n%len(p.Codes)]
	}
	d.Number = number(r, p)
	if p.OptionalData.Check == "hkid" {
		plain := hkid(r)
		d.OptionalData = plain
		d.Holder.PersonalNumber = plain[:len(plain)-1] + "(" + plain[len(plain)-1:] + ")"
	}
	if limit := p.Name.NationalMax; limit > 0 {
		chineseName(r, &d.Holder, limit, p.Name.CommercialCodes && n%2 == 0)
	}
	if p.NoChip {
		d.Holder.NationalName = ""
	} else {
		d.Authority = "Office " + Letters(r, Scripts[n%len(Scripts)], 4)
	}
	d.Expiry = expiry(p, d.Holder.Birth, issued)
	return d, fits(p, d.Holder.Birth, issued)
}

// number draws a document number: of a series where the profile has some, as the patterns of the box want it where not.
func number(r *rand.Rand, p *document.Profile) string {
	size := 5 + r.IntN(5)
	switch {
	case p.Number.Min > 0:
		size = p.Number.Min
	case p.Format == mrz.TD1:
		size = 1 + r.IntN(22)
	case p.Format == mrz.TD2 && !p.NoChip:
		size = 1 + r.IntN(14)
	}
	prefix := string(rune('A' + r.IntN(26)))
	switch {
	case p.Number.Series != nil:
		prefix = p.Number.Series[r.IntN(len(p.Number.Series))]
	case p.ID == "utopia-visa":
		prefix = "V"
	case strings.HasPrefix(p.ID, "utopia-"):
		prefix = "U"
	}
	for len(prefix) < size {
		prefix += string(rune('0' + r.IntN(10)))
	}
	return prefix
}

// hkid draws a Hong Kong identity card number with its check character.
func hkid(r *rand.Rand) string {
	body := string(rune('A' + r.IntN(26)))
	if r.IntN(2) == 0 {
		body += string(rune('A' + r.IntN(26)))
	}
	body += fmt.Sprintf("%06d", r.IntN(1_000_000))
	check, err := mrz.HKIDCheck(body)
	if err != nil {
		panic(err) // the number was made to be one
	}
	return body + string(check)
}

// chineseName gives the holder a name of two to limit characters, and a code for each.
func chineseName(r *rand.Rand, h *document.Holder, limit int, withCodes bool) {
	count := 2 + r.IntN(limit-1)
	h.NationalName = Letters(r, "Han", count)
	for range count {
		if withCodes {
			h.NameCodes = append(h.NameCodes, fmt.Sprintf("%04d", r.IntN(10_000))+[]string{"", "1"}[r.IntN(2)])
		}
	}
	if len(h.PrimaryID)+len(h.SecondaryID) > 38 {
		h.PrimaryID, h.SecondaryID = romanised(r, 8), romanised(r, 9)
	}
}

// expiry is the last day that the profile allows. Of a person whose age is not known for sure it is the day for the young.
func expiry(p *document.Profile, birth, issued mrz.Date) mrz.Date {
	longest := p.Validity
	for _, age := range p.Ages {
		if last, known := birth.Latest(); known && issued.Before(document.Period{Years: age.Under}.After(last)) {
			longest = age.Max
		}
	}
	if longest.IsZero() {
		longest = document.Period{Years: 10}
	}
	return longest.After(issued)
}

// fits says whether the person was born, and is of an age that the profile is for.
func fits(p *document.Profile, birth, issued mrz.Date) bool {
	first, _ := birth.Earliest()
	last, known := birth.Latest()
	if !known {
		return true
	}
	old := p.Age.Min == 0 || !issued.Before(document.Period{Years: p.Age.Min}.After(first))
	young := p.Age.Max == 0 || issued.Before(document.Period{Years: p.Age.Max + 1}.After(last))
	return old && young && !issued.Before(first)
}
