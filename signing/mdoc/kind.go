package mdoc

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Kind is the type of a data element's value.
type Kind uint8

// The kinds. Dates are complete: an unknown part has no place in them.
const (
	AnyValue     Kind = iota
	TextValue         // not empty
	LatinValue        // text in characters of ISO/IEC 8859-1
	CountryValue      // ISO 3166-1 alpha-2
	NumberValue       // not negative
	BoolValue
	OctetsValue
	ImageValue     // JPEG or JPEG 2000
	FullDateValue  // tag 1004
	DateTimeValue  // tag 0
	DateValue      // either of the two
	SexValue       // ISO/IEC 5218
	BirthDateValue // a full-date, or a map of it and of what is not known of it (ISO/IEC 23220-2)
	PrivilegeValue // driving privileges
)

var kindNames = [...]string{
	"any value", "text", "Latin text", "country code", "number", "true or false", "octets", "image", "full-date", "date and time",
	"full-date or date and time", "sex", "date of birth", "driving privileges",
}

// String returns the kind in words.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown kind"
}

// check says what of a value is not of the kind; most bounds the characters of texts, 0 does not. Errors never repeat the value.
func (k Kind) check(v Value, most int) (err error) {
	switch k {
	case TextValue, LatinValue, CountryValue:
		return k.checkText(v, most)
	case NumberValue:
		_, err = v.Number()
	case BoolValue:
		_, err = v.Bool()
	case OctetsValue, ImageValue:
		var b []byte
		if b, err = v.Octets(); err == nil && k == ImageValue {
			err = checkImage(b)
		}
	case FullDateValue:
		_, err = v.FullDate()
	case DateTimeValue:
		_, err = v.DateTime()
	case DateValue:
		_, err = v.Date()
	case SexValue:
		var n uint32
		n, err = v.Number()
		if err == nil && n > 2 && n != 9 {
			err = errors.New("none of 0, 1, 2 and 9")
		}
	case BirthDateValue:
		_, err = v.BirthDate()
	case PrivilegeValue:
		_, err = ReadPrivileges(v)
	default:
		err = v.Validate()
	}
	return err
}

func (k Kind) checkText(v Value, most int) error {
	text, err := v.Text()
	if err != nil {
		return err
	}
	n := utf8.RuneCountInString(text)
	switch {
	case n == 0:
		return errors.New("empty")
	case most > 0 && n > most:
		return fmt.Errorf("%d characters, at most %d", n, most)
	case k == CountryValue && !isCountry(text):
		return errors.New("not two capital letters")
	}
	for _, c := range text {
		if k == LatinValue && (c < ' ' || c >= 0x7F && c < 0xA0 || c > 0xFF) {
			return fmt.Errorf("the character %U is not of ISO/IEC 8859-1", c)
		}
	}
	return nil
}

// The first octets of the image formats (ISO/IEC 10918-1, B.1.1.3; ISO/IEC 15444-1, I.5.1 and A.4.1).
var imageStarts = [][]byte{
	{0xFF, 0xD8, 0xFF},
	{0, 0, 0, 0x0C, 'j', 'P', ' ', ' ', 0x0D, 0x0A, 0x87, 0x0A},
	{0xFF, 0x4F, 0xFF, 0x51},
}

func checkImage(b []byte) error {
	for _, start := range imageStarts {
		if bytes.HasPrefix(b, start) {
			return nil
		}
	}
	return errors.New("neither JPEG nor JPEG 2000")
}
