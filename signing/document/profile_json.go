package document

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"sync"

	"github.com/chancery-id/chancery/mrz"
)

//go:embed profiles
var builtin embed.FS

// loadBuiltin reads the profiles in the box. They are read once; a profile is not changed after that.
var loadBuiltin = sync.OnceValues(func() (Profiles, error) {
	general, err := LoadProfiles(builtin, "profiles/*.json")
	if err != nil {
		return nil, err
	}
	models, err := LoadProfiles(builtin, "profiles/*/*.json")
	return append(general, models...), err
})

// Builtin returns the profiles in the box: those of any State, and models of the sets of two, which name it as their issuer.
func Builtin() Profiles {
	all, err := loadBuiltin()
	if err != nil { // the files are part of the program and read by its tests
		return nil
	}
	return append(Profiles(nil), all...)
}

// Passport returns the profile of an ordinary passport: TD3, document code PP.
func Passport() *Profile { return named("passport") }

// IdentityCard returns the profile of an identity card: TD1, document code ID.
func IdentityCard() *Profile { return named("identity-card") }

func named(id string) *Profile {
	p, _ := Builtin().ByID(id)
	return p
}

// LoadProfiles reads every profile that matches a pattern of [fs.Glob], in the order of their names. Ids must differ.
func LoadProfiles(fsys fs.FS, pattern string) (Profiles, error) {
	names, err := fs.Glob(fsys, pattern)
	if err != nil {
		return nil, err
	}
	var ps Profiles
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		p, err := ParseProfile(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if _, taken := ps.ByID(p.ID); taken {
			return nil, fmt.Errorf("%s: a second profile with id %q", name, p.ID)
		}
		ps = append(ps, p)
	}
	return ps, nil
}

// maxProfile bounds a profile's file.
const maxProfile = 64 << 10

// ParseProfile reads a profile from its JSON form, strictly: a field that is unknown or given twice is an error. The files in
// the box are examples; the help of "personalize profiles" explains every field.
func ParseProfile(data []byte) (*Profile, error) {
	if len(data) > maxProfile {
		return nil, jsonError("", ruleSyntax, fmt.Errorf("%d bytes, at most %d", len(data), maxProfile))
	}
	p, version := &Profile{}, 0
	err := readObject(data, "", func(name string, value []byte) (bool, error) {
		if name == "v" {
			return true, readValue(name, value, &version)
		}
		return p.readField(name, value)
	})
	if err == nil && version != 1 {
		err = jsonError("v", ruleValue, fmt.Errorf("version %d, want 1", version))
	}
	if err == nil {
		err = p.Validate()
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// readField reads a field; false says that it is unknown.
func (p *Profile) readField(name string, value []byte) (bool, error) {
	switch name {
	case "id":
		return true, readString(name, value, &p.ID)
	case "title":
		return true, readString(name, value, &p.Title)
	case "comment":
		return true, readString(name, value, &p.Comment)
	case "format":
		return true, readFormat(name, value, &p.Format)
	case "chip":
		chip := false
		err := readValue(name, value, &chip)
		p.NoChip = !chip
		return true, err
	case "code":
		return true, readString(name, value, &p.Code)
	case "codes":
		return true, readValue(name, value, &p.Codes)
	case "aliases":
		return true, readValue(name, value, &p.Aliases)
	case "issuers":
		return true, readValue(name, value, &p.Issuers)
	case "nationalities":
		return true, readValue(name, value, &p.Nationalities)
	case "dataGroups":
		return true, p.readGroups(value)
	case "number":
		return true, p.Number.read(name, value)
	case "optionalData":
		return true, p.OptionalData.read(name, value)
	case "optionalData2":
		return true, p.Optional2.read(name, value)
	case "personalNumber":
		return true, p.PersonalNumber.read(name, value)
	case "validity":
		return true, p.readValidity(value)
	case "age":
		return true, p.Age.read(value)
	case "portrait":
		return true, p.Portrait.read(value)
	case "names":
		return true, p.readNames(value)
	}
	return false, nil
}

func readFormat(field string, value []byte, into *mrz.Format) error {
	var text string
	if err := readString(field, value, &text); err != nil {
		return err
	}
	format, ok := mrz.ParseFormat(text)
	if !ok {
		return jsonError(field, ruleValue, fmt.Errorf("%s is no format such as TD3", mrzShown(text)))
	}
	*into = format
	return nil
}

func (p *Profile) readGroups(value []byte) error {
	return readObject(value, "dataGroups.", func(name string, value []byte) (bool, error) {
		switch name {
		case "required":
			return true, readValue("dataGroups."+name, value, &p.Required)
		case "optional":
			return true, readValue("dataGroups."+name, value, &p.Optional)
		}
		return false, nil
	})
}

func (t *Text) read(prefix string, value []byte) error {
	return readObject(value, prefix+".", func(name string, value []byte) (bool, error) {
		field := prefix + "." + name
		switch name {
		case "min":
			return true, readValue(field, value, &t.Min)
		case "max":
			return true, readValue(field, value, &t.Max)
		case "series":
			return true, readValue(field, value, &t.Series)
		case "check":
			return true, readString(field, value, &t.Check)
		case "pattern":
			return true, t.readPattern(field, value)
		}
		return false, nil
	})
}

func (t *Text) readPattern(field string, value []byte) error {
	var text string
	if err := readString(field, value, &text); err != nil {
		return err
	}
	re, err := regexp.Compile(`^(?:` + text + `)$`)
	if err != nil || text == "" {
		return jsonError(field, ruleValue, errors.New("not a regular expression"))
	}
	t.Pattern = re
	return nil
}

func readPeriod(field string, value []byte, into *Period) error {
	var text string
	if err := readString(field, value, &text); err != nil {
		return err
	}
	period, err := ParsePeriod(text)
	if err != nil {
		return jsonError(field, ruleValue, err)
	}
	*into = period
	return nil
}

func (p *Profile) readValidity(value []byte) error {
	return readObject(value, "validity.", func(name string, value []byte) (bool, error) {
		switch name {
		case "max":
			return true, readPeriod("validity.max", value, &p.Validity)
		case "ages":
			list, err := readList("validity.ages", value)
			for _, item := range list {
				var rule AgeRule
				if err := rule.read(item); err != nil {
					return true, err
				}
				p.Ages = append(p.Ages, rule)
			}
			return true, err
		}
		return false, nil
	})
}

func (r *AgeRule) read(value []byte) error {
	return readObject(value, "validity.ages.", func(name string, value []byte) (bool, error) {
		switch name {
		case "under":
			return true, readValue("validity.ages.under", value, &r.Under)
		case "max":
			return true, readPeriod("validity.ages.max", value, &r.Max)
		}
		return false, nil
	})
}
