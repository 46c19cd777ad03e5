package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/sod"
)

// describe decodes one file into fields and the breaches of the standard. The error says that it can't be decoded.
func describe(f lds.File, b []byte) (list, error, error) {
	switch f {
	case lds.COM:
		return describeCOM(b)
	case lds.SOD:
		return describeSOD(b)
	case lds.DG1:
		return describeZone(b)
	case lds.DG2, lds.DG3, lds.DG4:
		return describeBiometrics(f, b)
	case lds.DG5, lds.DG7:
		return describePictures(f, b)
	case lds.DG8, lds.DG9, lds.DG10:
		return describeFeatures(f, b)
	case lds.DG11:
		return describePerson(b)
	case lds.DG12:
		return describeDocument(b)
	case lds.DG13:
		d, err := lds.DecodeDG13(b)
		if err != nil {
			return nil, nil, err
		}
		var l list
		l.add("issuer's own content", "%d octets", len(d.Content))
		return l, d.Validate(), nil
	case lds.DG14, lds.CardAccess:
		return describeInfos(f, b)
	case lds.DG15:
		return describeKeyFile(b)
	case lds.DG16:
		return describeNotify(b)
	case lds.CardSecurity:
		return describeCardSecurity(b)
	case lds.CVCA:
		a, err := lds.DecodeCVCA(b)
		if err != nil {
			return nil, nil, err
		}
		var l list
		for _, r := range a.References {
			l.add("trusts", "%s", r)
		}
		return l, a.Validate(), nil
	case lds.DIR:
		return describeDIR(b)
	case lds.ATR:
		return describeATR(b)
	}
	var l list
	l.octets("content", b)
	return l, nil, nil
}

func describeCOM(b []byte) (list, error, error) {
	c, err := lds.DecodeCOM(b)
	if err != nil {
		return nil, nil, err
	}
	var l list
	l.add("LDS version", "%s", c.LDSVersion)
	l.add("Unicode version", "%s", c.UnicodeVersion)
	names := []string{}
	for _, n := range c.DataGroups() {
		names = append(names, fmt.Sprintf("DG%d", n))
	}
	l.add("data groups", "%s", strings.Join(names, " "))
	l.others(c.Other)
	return l, c.Validate(), nil
}

func describeSOD(b []byte) (list, error, error) {
	o, err := sod.Parse(b)
	if err != nil {
		return nil, nil, err
	}
	var l list
	l.add("version", "%d", o.Version)
	l.add("hash algorithm", "%s", o.Hash)
	for _, g := range o.DataGroups {
		l.octets(fmt.Sprintf("hash of DG%d", g.Number), g.Hash)
	}
	for _, c := range o.CMS.Certificates {
		l.add("document signer", "%s, issued by %s", c.Subject, c.Issuer)
	}
	l.add("signature", "not verified here; see \"inspect files\"")
	return l, o.Validate(), nil
}

func describeZone(b []byte) (list, error, error) {
	z, err := lds.DecodeDG1(b)
	if err != nil {
		return nil, nil, err
	}
	var l list
	if r, err := z.Record(); err == nil {
		l.add("document code", "%s", r.DocumentCode)
		l.add("issuing state", "%s", r.IssuingState)
		l.person("document number", r.DocumentNumber)
		l.person("primary identifier", r.PrimaryIdentifier)
		l.person("secondary identifier", r.SecondaryIdentifier)
		l.person("nationality", r.Nationality)
		l.person("date of birth", r.DateOfBirth.String())
		l.person("sex", string(rune(r.Sex)))
		l.add("date of expiry", "%s", r.DateOfExpiry)
	}
	l.person("zone", z.Zone)
	return l, z.Validate(), nil
}

func describeBiometrics(f lds.File, b []byte) (list, error, error) {
	decode := map[lds.File]func([]byte) (*lds.Biometrics, error){lds.DG2: lds.DecodeDG2, lds.DG3: lds.DecodeDG3, lds.DG4: lds.DecodeDG4}[f]
	d, err := decode(b)
	if err != nil {
		return nil, nil, err
	}
	var l list
	l.add("instances", "%d", len(d.Template.Instances))
	for i, instance := range d.Template.Instances {
		standard := "ISO/IEC 19794"
		if instance.Extensible {
			standard = "ISO/IEC 39794"
		}
		l.add(fmt.Sprintf("instance %d", i+1), "%s, %d octets", standard, len(instance.Record))
	}
	if pictures, err := d.Template.Pictures(); err == nil {
		l.pictures(pictures)
	}
	return l, d.Validate(), nil
}

func (l *list) pictures(all [][]byte) {
	for i, p := range all {
		label := fmt.Sprintf("picture %d", i+1)
		header, err := biometric.ProbeImage(p)
		if err != nil {
			l.add(label, "%d octets, %v", len(p), err)
			continue
		}
		l.add(label, "%v, %d × %d, %d octets", header.Format, header.Width, header.Height, len(p))
	}
}

func describePictures(f lds.File, b []byte) (list, error, error) {
	var l list
	if f == lds.DG5 {
		d, err := lds.DecodeDG5(b)
		if err != nil {
			return nil, nil, err
		}
		l.pictures(d.Images)
		return l, d.Validate(), nil
	}
	d, err := lds.DecodeDG7(b)
	if err != nil {
		return nil, nil, err
	}
	l.pictures(d.Images)
	return l, d.Validate(), nil
}

func describeFeatures(f lds.File, b []byte) (list, error, error) {
	decode := map[lds.File]func([]byte) (*lds.Features, error){lds.DG8: lds.DecodeDG8, lds.DG9: lds.DecodeDG9, lds.DG10: lds.DecodeDG10}[f]
	d, err := decode(b)
	if err != nil {
		return nil, nil, err
	}
	var l list
	l.add("instances", "%d", d.Count)
	l.add("content", "%d octets", len(d.Content))
	return l, d.Validate(), nil
}

func describePerson(b []byte) (list, error, error) {
	d, err := lds.DecodeDG11(b)
	if err != nil {
		return nil, nil, err
	}
	var l list
	l.person("full name", d.FullName)
	for _, name := range d.OtherNames {
		l.person("other name", name)
	}
	l.person("personal number", d.PersonalNumber)
	l.person("date of birth", d.DateOfBirth.String())
	l.person("place of birth", d.PlaceOfBirth)
	l.person("address", d.Address)
	l.person("telephone", d.Telephone)
	l.person("profession", d.Profession)
	l.person("title", d.Title)
	l.person("personal summary", d.PersonalSummary)
	if d.ProofOfCitizenship != nil {
		l.add("proof of citizenship", "%d octets", len(d.ProofOfCitizenship))
	}
	l.person("other travel documents", d.OtherTravelDocuments)
	l.person("custody", d.Custody)
	l.others(d.Other)
	return l, d.Validate(), nil
}

func describeDocument(b []byte) (list, error, error) {
	d, err := lds.DecodeDG12(b)
	if err != nil {
		return nil, nil, err
	}
	var l list
	text := func(label, value string) {
		if value != "" {
			l.add(label, "%s", value)
		}
	}
	text("issuing authority", d.IssuingAuthority)
	text("date of issue", d.DateOfIssue.String())
	for _, name := range d.OtherPersons {
		l.person("other person", name)
	}
	l.person("endorsements", d.Endorsements)
	l.person("tax or exit requirements", d.TaxOrExitRequirements)
	for i, picture := range [][]byte{d.Front, d.Rear} {
		if picture != nil {
			l.add([]string{"front", "rear"}[i], "%d octets", len(picture))
		}
	}
	if !d.Personalized.IsZero() {
		l.add("personalized", "%s", d.Personalized.Format(time.DateTime))
	}
	text("personalization system", d.PersonalizationSystem)
	l.others(d.Other)
	return l, d.Validate(), nil
}

func describeNotify(b []byte) (list, error, error) {
	d, err := lds.DecodeDG16(b)
	if err != nil {
		return nil, nil, err
	}
	var l list
	for _, p := range d.Persons {
		l.person("person to notify", p.Name)
		l.person("telephone", p.Telephone)
		l.person("address", p.Address)
		l.add("recorded", "%s", p.Recorded)
	}
	return l, d.Validate(), nil
}

func describeDIR(b []byte) (list, error, error) {
	d, err := lds.DecodeDIR(b)
	if err != nil {
		return nil, nil, err
	}
	var l list
	for _, a := range d.Applications {
		name := fmt.Sprintf("%X", a.AID)
		if string(a.AID) == lds.ApplicationLDS1 {
			name += " (eMRTD)"
		}
		l.add("application", "%s", name)
	}
	return l, d.Validate(), nil
}

func describeATR(b []byte) (list, error, error) {
	a, err := lds.DecodeATR(b)
	if err != nil {
		return nil, nil, err
	}
	var l list
	if c, ok := a.Capabilities(); ok {
		l.add("extended length", "%t", c.ExtendedLength)
		l.add("command chaining", "%t", c.CommandChaining)
		l.add("short identifiers", "%t", c.ShortIdentifiers)
	}
	if command, response, ok := a.ExtendedLengths(); ok {
		l.add("longest command", "%d octets", command)
		l.add("longest response", "%d octets", response)
	}
	return l, a.Validate(), nil
}

// describeCardSecurity shows the security infos that the file signs.
func describeCardSecurity(b []byte) (list, error, error) {
	signed, err := sod.ParseCardSecurity(b)
	if err != nil {
		return nil, nil, err
	}
	infos, err := lds.DecodeSecurityInfos(signed.SecurityInfos)
	if err != nil {
		return nil, nil, errors.Join(errors.New("the signed content"), err)
	}
	l := infoList(infos)
	for _, c := range signed.CMS.Certificates {
		l.add("signer", "%s, issued by %s", c.Subject, c.Issuer)
	}
	return l, infos.Validate(), nil
}
