package document

import (
	"errors"
	"unicode"
	"unicode/utf8"
)

func (r *PortraitRule) read(value []byte) error {
	return readObject(value, "portrait.", func(name string, value []byte) (bool, error) {
		field := "portrait." + name
		switch name {
		case "formats":
			return true, readValue(field, value, &r.Formats)
		case "minWidth":
			return true, readValue(field, value, &r.MinWidth)
		case "minHeight":
			return true, readValue(field, value, &r.MinHeight)
		case "maxBytes":
			return true, readValue(field, value, &r.MaxBytes)
		case "record":
			return true, readString(field, value, &r.Record)
		}
		return false, nil
	})
}

func (r *AgeRange) read(value []byte) error {
	return readObject(value, "age.", func(name string, value []byte) (bool, error) {
		switch field := "age." + name; name {
		case "min":
			return true, readValue(field, value, &r.Min)
		case "max":
			return true, readValue(field, value, &r.Max)
		}
		return false, nil
	})
}

func (p *Profile) readNames(value []byte) error {
	return readObject(value, "names.", func(name string, value []byte) (bool, error) {
		switch field := "names." + name; name {
		case "language":
			return true, readString(field, value, &p.Names.Language)
		case "max":
			return true, readValue(field, value, &p.Name.Max)
		case "commercialCodes":
			return true, readValue(field, value, &p.Name.CommercialCodes)
		case "national":
			return true, p.Name.readNational(value)
		case "letters":
			return true, p.readLetters(value)
		}
		return false, nil
	})
}

func (r *NameRule) readNational(value []byte) error {
	return readObject(value, "names.national.", func(name string, value []byte) (bool, error) {
		switch field := "names.national." + name; name {
		case "max":
			return true, readValue(field, value, &r.NationalMax)
		case "script":
			return true, readString(field, value, &r.NationalScript)
		}
		return false, nil
	})
}

func (p *Profile) readLetters(value []byte) error {
	p.Names.Letters = map[rune]string{}
	return readObject(value, "names.letters.", func(letter string, value []byte) (bool, error) {
		r, size := utf8.DecodeRuneInString(letter)
		if size == 0 || size != len(letter) || unicode.ToUpper(r) != r {
			return true, jsonError("names.letters."+letter, ruleValue, errors.New("not one capital letter"))
		}
		var text string
		err := readString("names.letters."+letter, value, &text)
		p.Names.Letters[r] = text
		return true, err
	})
}
