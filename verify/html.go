package verify

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"sync"
	"time"
)

//go:embed report.html
var pageSource string

var page = sync.OnceValues(func() (*template.Template, error) { return template.New("report").Parse(pageSource) })

type pageData struct {
	Lang                                  Language
	Title, Verdict, Shape, Class          string
	Reason, ReasonCode, Action, ActionTag string
	Notes                                 []string
	Fields                                []pageField
	Portrait                              template.URL
	PortraitLabel, NoPicture              string
	DeviationLabel, MoreDeviations        string
	Deviations                            []pageDeviation
	ChecksLabel                           string
	Groups                                []pageGroup
	Facts                                 []pageField
	DocumentLabel                         string
}

type pageDeviation struct {
	Head    string
	Details []string
}

type pageField struct{ Label, Value string }

type pageGroup struct {
	Title, Status, Class, Shape string
	Checks                      []pageCheck
}

type pageCheck struct{ Title, Status, Class, Shape, ID, Ref, Detail string }

// WriteHTML writes the report as one self-contained page for a screen or a printer: the verdict as word, shape and
// colour, the portrait and data of the chip only where the document was accepted, and the checks folded by group. The
// page loads nothing and runs no script.
func (r *Report) WriteHTML(w io.Writer, lang Language) error {
	data := pageData{
		Lang: lang, Title: wordTitle.in(lang), Verdict: verdictTexts[r.Verdict].in(lang),
		Reason: plain(r.Message(lang)), ReasonCode: string(r.Reason), Action: r.Action.Text(lang), ActionTag: string(r.Action),
		PortraitLabel: wordPortrait.in(lang), ChecksLabel: wordChecks.in(lang), DocumentLabel: wordDocument.in(lang),
	}
	data.Class, data.Shape = verdictLook(r.Verdict)
	for _, n := range r.Notes {
		data.Notes = append(data.Notes, n.Text(lang))
	}
	data.DeviationLabel, data.MoreDeviations = wordDeviation.in(lang), r.moreDeviations(lang)
	for i := range r.Deviations {
		head, details := r.Deviations[i].lines(lang)
		data.Deviations = append(data.Deviations, pageDeviation{head, details})
	}
	for _, f := range r.data().fields() {
		data.Fields = append(data.Fields, pageField{f.label.in(lang), plain(f.value)})
	}
	if media, picture := r.portrait(); media != "" {
		// The type is one of two constants and the rest is base64, so nothing of the picture reaches the page as markup.
		data.Portrait = template.URL("data:" + media + ";base64," + base64.StdEncoding.EncodeToString(picture))
	} else if picture != nil {
		data.NoPicture = wordNoPicture.in(lang)
	}
	data.Facts = []pageField{
		{wordFile.in(lang), plain(r.Path)},
		{wordInspected.in(lang), r.Time.Format(time.RFC3339)},
		{wordTrust.in(lang), r.Trust.String()},
	}
	for g := Group(0); g < groupCount; g++ {
		data.Groups = append(data.Groups, r.pageGroup(g, lang))
	}
	t, err := page()
	if err == nil {
		err = t.Execute(w, data)
	}
	if err != nil {
		return fmt.Errorf("report page: %w", err)
	}
	return nil
}

func (r *Report) pageGroup(g Group, lang Language) pageGroup {
	status := r.Group(g)
	out := pageGroup{Title: groupTexts[g].in(lang), Status: statusTexts[status].in(lang)}
	out.Class, out.Shape = statusLook(status)
	for i, c := range r.Checks {
		if catalogue[i].Group != g {
			continue
		}
		check := pageCheck{
			Title: catalogue[i].Title(lang), Status: statusTexts[c.Status].in(lang), ID: c.ID, Ref: c.Ref, Detail: c.Detail,
		}
		check.Class, check.Shape = statusLook(c.Status)
		out.Checks = append(out.Checks, check)
	}
	return out
}

// The looks give every outcome a shape of its own, so that nothing depends on telling red from green.
func verdictLook(v Verdict) (class, shape string) {
	switch v {
	case VerdictValid:
		return "passed", "\u2714" // heavy check mark
	case VerdictInvalid:
		return "failed", "\u2716" // heavy multiplication x
	}
	return "undetermined", "?"
}

func statusLook(s Status) (class, shape string) {
	switch s {
	case Passed:
		return "passed", "\u2714"
	case Failed:
		return "failed", "\u2716"
	case Undetermined:
		return "undetermined", "?"
	case NotApplicable:
		return "idle", "\u2013" // en dash
	}
	return "idle", "\u25CB" // white circle
}
