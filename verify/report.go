package verify

import (
	"bytes"
	"slices"
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/verify/trust"
)

// Check is one entry of a report.
type Check struct {
	ID     string `json:"id"`
	Status Status `json:"status"`
	Ref    string `json:"ref"`    // clause
	Detail string `json:"detail"` // one line of English in printable ASCII
}

// Report is the outcome of an inspection: one verdict, one reason, one next step, and every check of the [Catalogue] in
// its order, whatever its status. The same evidence, trust material, policy and time give the same report, byte for byte.
type Report struct {
	Path    string // of the evidence
	Verdict Verdict
	Reason  Reason
	About   Subject // what the reason speaks about
	Action  Action
	Notes   []Note
	Time    time.Time // the time the dates were judged by
	Trust   TrustUsed
	Checks  []Check

	// Deviations is what deviation lists of the State say of this document, first what explains a check; MoreDeviations counts
	// what else they say of it. They changed no check.
	Deviations     []Deviation
	MoreDeviations int

	verified *chip.Image // the data groups that are as signed, where the verdict is an acceptance
	read     *chip.Image // the evidence
	signer   *pki.Certificate
	signers  []*pki.Certificate
	record   *mrz.Record // of DG1, with verified
	lists    []*trust.DeviationList
}

// TrustUsed identifies the trust material a report was made with.
type TrustUsed struct {
	SHA256          trust.Digest  // of the whole store; zero where there was none
	Anchors         int           // CSCA certificates held
	RevocationLists int           // CRLs held
	DeviationLists  int           // deviation lists held
	Signer          *trust.Digest // the document signer's certificate
	Anchor          *trust.Digest // the CSCA certificate that signed it
	RevocationList  *trust.Digest // the CRL it was looked up in
}

// Check returns the check with that id.
func (r *Report) Check(id string) (Check, bool) {
	for _, c := range r.Checks {
		if c.ID == id {
			return c, true
		}
	}
	return Check{}, false
}

// Group returns what the checks of one axis amount to.
func (r *Report) Group(g Group) Status {
	statuses := make([]Status, 0, len(r.Checks))
	for i := range r.Checks {
		if i < len(catalogue) && catalogue[i].Group == g && !position(i).derived() {
			statuses = append(statuses, r.Checks[i].Status)
		}
	}
	return combine(statuses...)
}

// Accepted says whether the verdict is valid.
func (r *Report) Accepted() bool { return r.Verdict == VerdictValid }

// Signer returns the document signer's certificate as it was found, trusted or not; nil where there was none.
func (r *Report) Signer() *pki.Certificate { return r.signer }

// Signers returns every certificate whose issuer was looked for, each once: those of EF.SOD and that of EF.CardSecurity.
func (r *Report) Signers() []*pki.Certificate { return r.signers }

func (r *Report) addSigners(more ...*pki.Certificate) {
	for _, c := range more {
		known := func(other *pki.Certificate) bool { return bytes.Equal(c.Raw, other.Raw) }
		if c != nil && !slices.ContainsFunc(r.signers, known) {
			r.signers = append(r.signers, c)
		}
	}
}

// DeviationLists returns the lists that say something of the document.
func (r *Report) DeviationLists() []*trust.DeviationList { return r.lists }

// Message returns the verdict's reason in words.
func (r *Report) Message(lang Language) string { return r.Reason.Text(lang, r.About) }
