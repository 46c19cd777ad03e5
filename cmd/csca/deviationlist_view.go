package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
)

// deviationsView is what show prints of a deviation list.
type deviationsView struct {
	deviationsFile
	Path        string        `json:"path"`
	Kind        string        `json:"kind"`
	Signed      string        `json:"signed"` // verified, wrong, none
	Signer      string        `json:"signer,omitempty"`
	SigningTime *time.Time    `json:"signingTime,omitempty"`
	Findings    []pki.Finding `json:"findings"`
	Breaches    []breachView  `json:"breaches"`

	list  *deviationlist.List
	shown []*deviationlist.Deviation // as Deviations
}

func viewDeviations(path string, l *deviationlist.List) *deviationsView {
	v := &deviationsView{
		deviationsFile: deviationsFile{V: 1, Deviations: []deviationFile{}}, Path: path, Kind: "deviation list", Signed: "none",
		Findings: notNil(l.Findings), Breaches: breaches(l.Lint(), pki.Advice),
	}
	if l.Digest != 0 {
		v.Digest = l.Digest.String()
	}
	if l.CMS != nil {
		v.Signed, v.Signer = "verified", signerOf(l.CMS)
		if err := l.Verify(nil); err != nil {
			v.Signed = "wrong"
		}
		if len(l.CMS.SignerInfos) > 0 {
			v.SigningTime = optionalTime(l.CMS.SignerInfos[0].SigningTime)
		}
	}
	for i := range l.Deviations {
		v.shown = append(v.shown, &l.Deviations[i])
		v.Deviations = append(v.Deviations, deviationOf(&l.Deviations[i]))
	}
	v.list = l
	return v
}

// about leaves only what the list says of a document.
func (v *deviationsView) about(d deviationlist.Document) {
	v.shown, v.Deviations = nil, []deviationFile{}
	for _, s := range v.list.About(d) {
		f := deviationOf(s.Deviation)
		f.Answer = s.Answer.String()
		v.shown = append(v.shown, s.Deviation)
		v.Deviations = append(v.Deviations, f)
	}
}

func deviationOf(v *deviationlist.Deviation) deviationFile {
	d := &v.Documents
	f := deviationFile{
		Documents: documentsFile{
			Type: d.Type, Issuer: d.Issuer.String(), Serial: d.Serial, KeyID: d.SubjectKeyID, CertificateDigest: d.CertificateDigest,
			Numbers: d.Numbers,
		},
		Descriptions: []descriptionFile{},
	}
	if !d.FirstIssued.IsZero() || !d.LastIssued.IsZero() {
		f.Documents.FirstIssued, f.Documents.LastIssued = &moment{d.FirstIssued}, &moment{d.LastIssued}
	}
	for _, s := range v.Descriptions {
		line := descriptionFile{Type: deviationTypeName(s.Type), Text: s.Text, Parameters: s.Parameters, NationalUse: s.NationalUse}
		if s.Place != nil {
			line.Place = s.Place.String()
		}
		f.Descriptions = append(f.Descriptions, line)
	}
	return f
}

func (v *deviationsView) text(l *lines) {
	l.add("deviation list", fmt.Sprintf("%s: %d deviations, signature %s", v.Path, len(v.Deviations), v.Signed))
	l.add("signer", v.Signer)
	if v.SigningTime != nil {
		l.add("signed at", v.SigningTime.UTC().Format(time.RFC3339))
	}
	for i, shown := range v.shown {
		l.add("documents", v.Deviations[i].Documents.words())
		l.add("  document asked for", v.Deviations[i].Answer)
		for _, s := range shown.Descriptions {
			l.add("  deviation", s.Words())
			if s.NationalUse != nil {
				l.add("  national use", fmt.Sprintf("%x", s.NationalUse))
			}
		}
	}
	addFindings(l, v.Findings, nil)
	addBreaches(l, v.Breaches)
}

// maxNumbersShown bounds how many document numbers are printed for people.
const maxNumbersShown = 20

// words says which documents are meant.
func (f *documentsFile) words() string {
	var all []string
	add := func(label, value string) {
		if value != "" {
			all = append(all, label+" "+value)
		}
	}
	add("type", f.Type)
	if len(f.Serial) > 0 {
		add("signer", fmt.Sprintf("%x of %s", f.Serial, f.Issuer))
	}
	if len(f.KeyID) > 0 {
		add("signer with key", fmt.Sprintf("%x", f.KeyID))
	}
	if len(f.CertificateDigest) > 0 {
		add("signer with digest", fmt.Sprintf("%x", f.CertificateDigest))
	}
	if f.FirstIssued != nil {
		add("issued", f.FirstIssued.Format(time.DateOnly)+" to "+f.LastIssued.Format(time.DateOnly))
	}
	if n := len(f.Numbers); n > maxNumbersShown {
		add("number", fmt.Sprintf("%s and %d more", strings.Join(f.Numbers[:maxNumbersShown], ", "), n-maxNumbersShown))
	} else {
		add("number", strings.Join(f.Numbers, ", "))
	}
	if len(all) == 0 {
		return "all of the State"
	}
	return strings.Join(all, "; ")
}
