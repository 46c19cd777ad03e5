package mdoc

import (
	"errors"
	"slices"
	"strings"
)

// Profile says which data elements a document type has. It is data: a program has its own beside those in the box. The zero Profile has
// no rules.
type Profile struct {
	Name       string   // "mobile driving licence"
	DocTypes   []string // compared exactly
	NameSpaces []NameSpaceProfile
}

// NameSpaceProfile are the data elements of a name space.
type NameSpaceProfile struct {
	Name     string
	Ref      string // where the standard lists them
	Elements []Definition
}

// Definition is one data element. In an ID that ends in NN or xx, age_over_NN and biometric_template_xx, two digits and any
// characters stand there.
type Definition struct {
	ID        string
	Kind      Kind
	Max       int // characters of a text; 0: as many as fit
	Mandatory bool
}

// ProfileList is a list of profiles.
type ProfileList []Profile

// For returns the profile of a document type.
func (l ProfileList) For(docType string) (*Profile, bool) {
	for i := range l {
		if slices.Contains(l[i].DocTypes, docType) {
			return &l[i], true
		}
	}
	return nil, false
}

// is says whether the definition is that of an identifier.
func (d *Definition) is(identifier string) bool {
	if stem, ok := strings.CutSuffix(d.ID, "NN"); ok {
		rest, found := strings.CutPrefix(identifier, stem)
		return found && len(rest) == 2 && isDigit(rest[0]) && isDigit(rest[1])
	}
	if stem, ok := strings.CutSuffix(d.ID, "xx"); ok {
		return len(identifier) > len(stem) && strings.HasPrefix(identifier, stem)
	}
	return d.ID == identifier
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (p *Profile) nameSpace(name string) *NameSpaceProfile {
	for i := range p.NameSpaces {
		if p.NameSpaces[i].Name == name {
			return &p.NameSpaces[i]
		}
	}
	return nil
}

func (n *NameSpaceProfile) definition(identifier string) *Definition {
	for i := range n.Elements {
		if n.Elements[i].is(identifier) {
			return &n.Elements[i]
		}
	}
	return nil
}

// Validate holds the elements that are there against their definitions, and dates and ages against each other. Breaches are joined, each an
// *[Error] with its clause; none repeats what an element says. Elements and name spaces the profile does not name are others' to judge:
// see [Profile.Unknown].
func (p *Profile) Validate(spaces []Elements) error {
	var breaches []error
	for _, space := range spaces {
		known := p.nameSpace(space.NameSpace)
		if known == nil {
			continue
		}
		for _, e := range space.Elements {
			d := known.definition(e.Identifier)
			if d == nil {
				continue
			}
			if err := d.Kind.check(e.Value, d.Max); err != nil {
				breaches = append(breaches, &Error{Field: e.Identifier, Offset: -1, Ref: known.Ref, Rule: "element", Err: err})
			}
		}
		for _, rule := range elementRules {
			if err := rule.check(space.Elements); err != nil {
				breaches = append(breaches, &Error{Field: rule.field, Offset: -1, Ref: known.Ref, Rule: rule.id, Err: err})
			}
		}
	}
	return errors.Join(breaches...)
}

// Complete says which mandatory elements are missing, as they may be in a presentation and not in what is issued.
func (p *Profile) Complete(spaces []Elements) error {
	var breaches []error
	for i := range p.NameSpaces {
		known := &p.NameSpaces[i]
		for _, d := range known.Elements {
			there := slices.ContainsFunc(spaces, func(s Elements) bool {
				return s.NameSpace == known.Name && slices.ContainsFunc(s.Elements, func(e Element) bool { return e.Identifier == d.ID })
			})
			if d.Mandatory && !there {
				breaches = append(breaches, &Error{Field: d.ID, Offset: -1, Ref: known.Ref, Rule: "mandatory", Err: ErrAbsent})
			}
		}
	}
	return errors.Join(breaches...)
}

// Unknown returns what the profile does not define, as "name space element": domestic elements, or those of a later edition.
func (p *Profile) Unknown(spaces []Elements) (list []string) {
	for _, space := range spaces {
		known := p.nameSpace(space.NameSpace)
		for _, e := range space.Elements {
			if known == nil || known.definition(e.Identifier) == nil {
				list = append(list, space.NameSpace+" "+e.Identifier)
			}
		}
	}
	return list
}

// Elements returns what was disclosed, for a profile to judge.
func (d *IssuerSigned) Elements() []Elements {
	out := make([]Elements, len(d.NameSpaces))
	for n := range d.NameSpaces {
		out[n].NameSpace = d.NameSpaces[n].Name
		for i := range d.NameSpaces[n].Items {
			out[n].Elements = append(out[n].Elements, Element{d.NameSpaces[n].Items[i].Identifier, d.NameSpaces[n].Items[i].Value})
		}
	}
	return out
}
