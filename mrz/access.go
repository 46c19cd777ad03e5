package mrz

import (
	"errors"
	"strings"
)

const refKey = "Doc 9303-11, 9.7.2"

// AccessKey returns the MRZ information of a record: document number, date of birth and date of expiry, each followed by
// its check digit. It is what the key to a chip is derived from, and as secret as the document's data page. A record made
// by hand, as from what a person typed, needs these three and nothing else.
func (r *Record) AccessKey() (string, error) {
	if r.zone != "" {
		return AccessKey(r.zone)
	}
	var b breaches
	b.number(r.DocumentNumber)
	b.dates(r)
	if err := b.join(); err != nil {
		return "", err
	}
	number := []byte(r.DocumentNumber)
	for len(number) < layouts[TD3].number.size() {
		number = append(number, filler)
	}
	key := append(number, checkDigit(number))
	for _, d := range [...]Date{r.DateOfBirth, r.DateOfExpiry} {
		date := []byte("<<<<<<")
		putDate(date, span{0, 6}, d)
		key = append(append(key, date...), checkDigit(date))
	}
	return string(key), nil
}

// AccessKey returns the MRZ information of a zone whatever else is wrong with it: only number, birth and expiry must agree
// with their own check digits. A TD3 or TD2 may be given by its second line alone, a TD1 by its first two.
func AccessKey(zone string) (string, error) {
	p := place(zone)
	if p.zone == "" {
		return "", joinFaults(p.faults)
	}
	return accessKey(p.zone, p.format)
}

func accessKey(zone string, f Format) (string, error) {
	l := f.layout()
	if l.expiry.size() == 0 {
		return "", &Error{FieldZone, RuleForm, refKey, errors.New("an old French card has no chip")}
	}
	d := decoder{zone: zone, layout: l}
	optional := l.optional.of(zone)
	number := d.number(&optional)
	if len(number) < l.number.size() {
		number = l.number.of(zone)
	}
	birth, expiry := l.birth.of(zone), l.expiry.of(zone)
	d.check(FieldBirth, l.birth)
	d.check(FieldExpiry, l.expiry)
	if len(d.faults) > 0 {
		return "", joinFaults(d.faults)
	}
	var b strings.Builder
	b.Grow(len(number) + 15)
	for _, part := range []string{number, birth, expiry} {
		b.WriteString(part)
		b.WriteByte(checkDigit(part))
	}
	return b.String(), nil
}
