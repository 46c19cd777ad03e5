package record

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// ErrDiffers says that a replay did not give the recorded report: the record was changed, or the judgement has changed
// since.
var ErrDiffers = errors.New("the report differs from the one recorded")

// Record is one inspection.
type Record struct {
	Evidence verify.Evidence
	Policy   verify.Policy
	Time     time.Time
	Trust    *trust.Extract
	Report   []byte // as JSON in English
}

// New makes the record of an inspection: v and e are what it was done with, r what came of it.
func New(v *verify.Verifier, e *verify.Evidence, r *verify.Report) (*Record, error) {
	text, err := r.JSON(verify.English)
	if err != nil {
		return nil, &Error{Field: "report", Err: err}
	}
	return &Record{Evidence: *e, Policy: v.Policy, Time: r.Time, Trust: extract(v.Trust, r.Signers(), r.DeviationLists()), Report: text}, nil
}

// extract is the trust material for all signers of a document, and the deviation lists quoted.
func extract(store *trust.Store, signers []*pki.Certificate, quoted []*trust.DeviationList) *trust.Extract {
	if len(signers) == 0 {
		return store.Extract(nil, quoted...)
	}
	all := store.Extract(signers[0], quoted...)
	for _, signer := range signers[1:] {
		more := store.Extract(signer)
		for _, c := range more.Certificates {
			if !slices.ContainsFunc(all.Certificates, func(x trust.ExtractedCertificate) bool { return bytes.Equal(x.DER, c.DER) }) {
				all.Certificates = append(all.Certificates, c)
			}
		}
		for _, l := range more.CRLs {
			if !slices.ContainsFunc(all.CRLs, func(x trust.ExtractedCRL) bool { return bytes.Equal(x.DER, l.DER) }) {
				all.CRLs = append(all.CRLs, l)
			}
		}
		all.Refused = append(all.Refused, more.Refused...)
	}
	return all
}

// Replay judges the evidence again, by the recorded trust material, policy and time. The error is [ErrDiffers] where the
// report is not the recorded one; the new report is returned with it.
func (r *Record) Replay() (*verify.Report, error) {
	store, err := r.Trust.Store()
	if err != nil {
		return nil, &Error{Field: "trust", Err: err}
	}
	v := verify.Verifier{Trust: store, Policy: r.Policy, Time: r.Time}
	report := v.Inspect(&r.Evidence)
	text, err := report.JSON(verify.English)
	if err != nil {
		return nil, &Error{Field: "report", Err: err}
	}
	if !bytes.Equal(text, r.Report) {
		return report, ErrDiffers
	}
	return report, nil
}

// Unknown returns the fingerprints of recorded CSCA certificates that store doesn't hold, whether or not the record can be
// replayed.
func (r *Record) Unknown(store *trust.Store) []trust.Digest {
	if r.Trust == nil {
		return nil
	}
	held := make(map[trust.Digest]bool, store.Len())
	for a := range store.Anchors() {
		held[a.Fingerprint()] = true
	}
	var missing []trust.Digest
	for _, c := range r.Trust.Certificates {
		if print := trust.Digest(sha256.Sum256(c.DER)); !held[print] {
			missing = append(missing, print)
		}
	}
	return missing
}

// Error is a fault in a record.
type Error struct {
	Field string
	Err   error
}

// Error returns field and fault.
func (e *Error) Error() string { return fmt.Sprintf("record: %s: %v", e.Field, e.Err) }

// Unwrap returns the fault without its field.
func (e *Error) Unwrap() error { return e.Err }

// files returns the chip's files by name, and imageOf the image of them.
func files(image *chip.Image) []fileData {
	if image == nil {
		return nil
	}
	out := make([]fileData, 0, len(image.Files()))
	for _, f := range image.Files() {
		data, _ := image.File(f)
		out = append(out, fileData{f.Name(), data})
	}
	return out
}

func fileByName(name string) (lds.File, bool) {
	for _, f := range lds.Files() {
		if f.Name() == name {
			return f, true
		}
	}
	return 0, false
}
