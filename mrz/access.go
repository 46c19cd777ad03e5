package mrz

import (
	"errors"
	"strings"
)

const refKey = "Doc 9303-11, 9.7.2"

// AccessKey returns the MRZ information of a record: document number, date of birth and date of expiry, each followed by
// its check digit. It is what the key to a chip is derived from, and as secret as the document's data page.
func (r *Record) AccessKey() (string, error) {
	if r.zone != "" {
		return AccessKey(r.zone)
	}
	zone, err := r.build()
	if err != nil {
		return "", err
	}
	return accessKey(zone, r.Format)
}

// AccessKey returns the MRZ information of a zone whatever else is wrong with it: only number, birth and expiry must agree
// with their own check digits. A TD3 or TD2 may be given by its second line alone.
func AccessKey(zone string) (string, error) {
	if b := (zoneBuffer{}); len(zone) <= maxInput {
		b.read(zone)
		if b.n == 44 || b.n == 36 {
			// The first line adds nothing to the key.
			joined := strings.Repeat("<", b.n) + string(b.chars[:b.n])
			f, _ := formatOf(joined)
			return accessKey(joined, f)
		}
	}
	joined, f, faults := normalize(zone)
	if joined == "" {
		return "", joinFaults(faults)
	}
	return accessKey(joined, f)
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
	d.check(FieldBirth, birth, zone[l.birth.to])
	d.check(FieldExpiry, expiry, zone[l.expiry.to])
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
