package verify

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
)

// WriteText writes the report as plain lines for people, screen readers and logs: verdict, reason and next step first,
// the holder's data where the document was accepted, then every check. Nothing is said by colour or symbol alone.
func (r *Report) WriteText(w io.Writer, lang Language) error {
	b := bufio.NewWriter(w)
	line := func(label texts, value string) {
		fmt.Fprintf(b, "%s: %s\n", label.in(lang), value)
	}
	fmt.Fprintf(b, "%s\n", verdictTexts[r.Verdict].in(lang))
	line(wordReason, fmt.Sprintf("%s [%s]", plain(r.Message(lang)), r.Reason))
	line(wordAction, fmt.Sprintf("%s [%s]", r.Action.Text(lang), r.Action))
	for _, n := range r.Notes {
		line(wordNote, fmt.Sprintf("%s [%s]", n.Text(lang), n))
	}
	for i := range r.Deviations {
		head, details := r.Deviations[i].lines(lang)
		line(wordDeviation, head)
		for _, d := range details {
			fmt.Fprintf(b, "    %s\n", d)
		}
	}
	if more := r.moreDeviations(lang); more != "" {
		fmt.Fprintf(b, "    %s\n", more)
	}
	if r.Path != "" {
		line(wordFile, plain(r.Path))
	}
	for _, f := range r.data().fields() {
		line(f.label, plain(f.value))
	}
	line(wordInspected, r.Time.Format(time.RFC3339))
	line(wordTrust, r.Trust.String())
	fmt.Fprintf(b, "\n%s\n", wordChecks.in(lang))
	for i, c := range r.Checks {
		if r.absentGroup(i) {
			if names := r.absentGroups(); names[0] == c.ID {
				fmt.Fprintf(b, "%s: %s [%s]\n", statusTexts[c.Status].in(lang), wordAbsent.in(lang), strings.Join(names, " "))
			}
			continue
		}
		fmt.Fprintf(b, "%s: %s [%s; %s]\n", statusTexts[c.Status].in(lang), catalogue[i].Title(lang), c.ID, c.Ref)
		if c.Detail != "" {
			fmt.Fprintf(b, "    %s\n", c.Detail)
		}
	}
	return b.Flush()
}

// absentGroup says whether check i is that of a data group the document doesn't have; absentGroups lists those checks, so
// that they take one line together.
func (r *Report) absentGroup(i int) bool {
	return position(i) >= atGroup(1) && position(i) <= atGroup(16) && r.Checks[i].Status == NotApplicable
}

func (r *Report) absentGroups() []string {
	var ids []string
	for i := range r.Checks {
		if r.absentGroup(i) {
			ids = append(ids, r.Checks[i].ID)
		}
	}
	return ids
}

// String names the trust material in one line.
func (t TrustUsed) String() string {
	if t.Anchors == 0 && t.RevocationLists == 0 {
		return "none"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d CSCA, %d CRL, ", t.Anchors, t.RevocationLists)
	if t.DeviationLists > 0 {
		fmt.Fprintf(&b, "%d deviation lists, ", t.DeviationLists)
	}
	fmt.Fprintf(&b, "sha256 %s", t.SHA256)
	return b.String()
}
