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
		Format     string        `json:"format"`
		Code       string        `json:"code"`
		Codes      []string      `json:"codes,omitempty"`
		Aliases    []string      `json:"aliases,omitempty"`
		Issuers    []string      `json:"issuers,omitempty"`
		DataGroups groupsJSON    `json:"dataGroups"`
		Number     *textJSON     `json:"number,omitempty"`
		Optional   *textJSON     `json:"optionalData,omitempty"`
		Optional2  *textJSON     `json:"optionalData2,omitempty"`
		Validity   *validityJSON `json:"validity,omitempty"`
		Portrait   *portraitJSON `json:"portrait,omitempty"`
		Names      *namesJSON    `json:"names,omitempty"`
	}
	namesJSON struct {
		Language string            `json:"language,omitempty"`
		Letters  map[string]string `json:"letters,omitempty"`
	}
	groupsJSON struct {
		Required []int `json:"required"`
		Optional []int `json:"optional,omitempty"`
	}
	textJSON struct {
		Min     int    `json:"min,omitempty"`
		Max     int    `json:"max,omitempty"`
		Pattern string `json:"pattern,omitempty"`
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
	}
)

// MarshalJSON writes the form that [ParseProfile] reads.
func (p *Profile) MarshalJSON() ([]byte, error) {
	out := profileJSON{
		V: 1, ID: p.ID, Title: p.Title, Format: fmt.Sprint(p.Format), Code: p.Code, Codes: p.Codes, Aliases: p.Aliases,
		Issuers: p.Issuers, DataGroups: groupsJSON{p.Required, p.Optional},
		Number: p.Number.json(), Optional: p.OptionalData.json(), Optional2: p.Optional2.json(),
	}
	if !p.Validity.IsZero() || p.Ages != nil {
		out.Validity = &validityJSON{}
		if !p.Validity.IsZero() {
			out.Validity.Max = p.Validity.String()
		}
		for _, age := range p.Ages {
			out.Validity.Ages = append(out.Validity.Ages, ageJSON{age.Under, age.Max.String()})
		}
	}
	if r := p.Portrait; r.Formats != nil || r.MinWidth != 0 || r.MinHeight != 0 || r.MaxBytes != 0 {
		out.Portrait = &portraitJSON{r.Formats, r.MinWidth, r.MinHeight, r.MaxBytes}
	}
	if n := p.Names; n.Language != "" || n.Letters != nil {
		out.Names = &namesJSON{Language: n.Language}
		for r, text := range n.Letters {
			if out.Names.Letters == nil {
				out.Names.Letters = map[string]string{}
			}
			out.Names.Letters[string(r)] = text
		}
	}
	return json.Marshal(out)
}

func (t *Text) json() *textJSON {
	if t.Min == 0 && t.Max == 0 && t.Pattern == nil {
		return nil
	}
	out := &textJSON{Min: t.Min, Max: t.Max}
	if t.Pattern != nil {
		out.Pattern = t.pattern()
	}
	return out
}

// pattern returns the pattern as its file gives it, without the anchors.
func (t *Text) pattern() string {
	return strings.TrimSuffix(strings.TrimPrefix(t.Pattern.String(), "^(?:"), ")$")
}
