package document

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The JSON form of a profile, in the order it is written.
type (
	profileJSON struct {
		V          int           `json:"v"`
		ID         string        `json:"id"`
		Title      string        `json:"title"`
		Comment    string        `json:"comment,omitempty"`
		Format     string        `json:"format"`
		Chip       *bool         `json:"chip,omitempty"`
		Code       string        `json:"code"`
		Codes      []string      `json:"codes,omitempty"`
		Aliases    []string      `json:"aliases,omitempty"`
		Issuers    []string      `json:"issuers,omitempty"`
		Nationals  []string      `json:"nationalities,omitempty"`
		DataGroups *groupsJSON   `json:"dataGroups,omitempty"`
		Number     *textJSON     `json:"number,omitempty"`
		Optional   *textJSON     `json:"optionalData,omitempty"`
		Optional2  *textJSON     `json:"optionalData2,omitempty"`
		Personal   *textJSON     `json:"personalNumber,omitempty"`
		Validity   *validityJSON `json:"validity,omitempty"`
		Age        *rangeJSON    `json:"age,omitempty"`
		Portrait   *portraitJSON `json:"portrait,omitempty"`
		Names      *namesJSON    `json:"names,omitempty"`
	}
	namesJSON struct {
		Language        string            `json:"language,omitempty"`
		Letters         map[string]string `json:"letters,omitempty"`
		Max             int               `json:"max,omitempty"`
		National        *nationalJSON     `json:"national,omitempty"`
		CommercialCodes bool              `json:"commercialCodes,omitempty"`
	}
	nationalJSON struct {
		Max    int    `json:"max,omitempty"`
		Script string `json:"script,omitempty"`
	}
	rangeJSON struct {
		Min int `json:"min,omitempty"`
		Max int `json:"max,omitempty"`
	}
	groupsJSON struct {
		Required []int `json:"required"`
		Optional []int `json:"optional,omitempty"`
	}
	textJSON struct {
		Min     int      `json:"min,omitempty"`
		Max     int      `json:"max,omitempty"`
		Pattern string   `json:"pattern,omitempty"`
		Series  []string `json:"series,omitempty"`
		Check   string   `json:"check,omitempty"`
	}
	validityJSON struct {
		Max  string    `json:"max,omitempty"`
		Ages []ageJSON `json:"ages,omitempty"`
	}
	ageJSON struct {
		Under int    `json:"under"`
		Max   string `json:"max"`
	}
	portraitJSON struct {
		Formats   []string `json:"formats,omitempty"`
		MinWidth  int      `json:"minWidth,omitempty"`
		MinHeight int      `json:"minHeight,omitempty"`
		MaxBytes  int      `json:"maxBytes,omitempty"`
		Record    string   `json:"record,omitempty"`
	}
)

// MarshalJSON writes the form that [ParseProfile] reads.
func (p *Profile) MarshalJSON() ([]byte, error) {
	out := profileJSON{
		V: 1, ID: p.ID, Title: p.Title, Comment: p.Comment, Format: fmt.Sprint(p.Format), Code: p.Code, Codes: p.Codes, Aliases: p.Aliases,
		Issuers: p.Issuers, Nationals: p.Nationalities,
		Number: p.Number.json(), Optional: p.OptionalData.json(), Optional2: p.Optional2.json(), Personal: p.PersonalNumber.json(),
		Validity: p.validityJSON(), Names: p.namesJSON(),
	}
	if p.NoChip {
		out.Chip = new(bool)
	} else {
		out.DataGroups = &groupsJSON{p.Required, p.Optional}
	}
	if p.Age != (AgeRange{}) {
		out.Age = &rangeJSON{p.Age.Min, p.Age.Max}
	}
	if r := p.Portrait; r.Formats != nil || r.MinWidth != 0 || r.MinHeight != 0 || r.MaxBytes != 0 || r.Record != "" {
		out.Portrait = &portraitJSON{r.Formats, r.MinWidth, r.MinHeight, r.MaxBytes, r.Record}
	}
	return json.Marshal(out)
}

func (p *Profile) validityJSON() *validityJSON {
	if p.Validity.IsZero() && p.Ages == nil {
		return nil
	}
	out := &validityJSON{}
	if !p.Validity.IsZero() {
		out.Max = p.Validity.String()
	}
	for _, age := range p.Ages {
		out.Ages = append(out.Ages, ageJSON{age.Under, age.Max.String()})
	}
	return out
}

func (p *Profile) namesJSON() *namesJSON {
	if p.Names.Language == "" && p.Names.Letters == nil && p.Name == (NameRule{}) {
		return nil
	}
	out := &namesJSON{Language: p.Names.Language, Max: p.Name.Max, CommercialCodes: p.Name.CommercialCodes}
	for r, text := range p.Names.Letters {
		if out.Letters == nil {
			out.Letters = map[string]string{}
		}
		out.Letters[string(r)] = text
	}
	if p.Name.NationalMax != 0 || p.Name.NationalScript != "" {
		out.National = &nationalJSON{p.Name.NationalMax, p.Name.NationalScript}
	}
	return out
}

func (t *Text) json() *textJSON {
	if t.Min == 0 && t.Max == 0 && t.Pattern == nil && t.Series == nil && t.Check == "" {
		return nil
	}
	out := &textJSON{Min: t.Min, Max: t.Max, Series: t.Series, Check: t.Check}
	if t.Pattern != nil {
		out.Pattern = t.pattern()
	}
	return out
}

// pattern returns the pattern as its file gives it, without the anchors.
func (t *Text) pattern() string {
	return strings.TrimSuffix(strings.TrimPrefix(t.Pattern.String(), "^(?:"), ")$")
}
