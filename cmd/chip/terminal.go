package main

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
)

// terminalView is whom the chip knows after terminal authentication; its JSON is a contract.
type terminalView struct {
	Authority string   `json:"authority"`
	Holder    string   `json:"holder"`
	Rights    []string `json:"rights"`
}

func terminalOf(e *access.TerminalEvidence) *terminalView {
	if e.Holder() == "" {
		return nil
	}
	return &terminalView{e.Authority, e.Holder(), e.Rights.Groups()}
}

// terminalError says why a terminal's key and certificates brought neither fingerprints nor irises; nil where they did, or
// the chip has none.
func terminalError(r *chip.Reading, terminal *access.Terminal) error {
	err := r.Proofs.TerminalErr
	refused, left := groupsWith(r, chip.Refused), groupsWith(r, chip.Skipped)
	switch {
	case errors.Is(err, access.ErrNoChain):
		return cli.Errorf(cli.Failed, "ask the document verifier for certificates under that authority, or add its link certificates", "%w", err)
	case errors.Is(err, access.ErrNoChipProof):
		return cli.Errorf(cli.Failed, "without it a chip gives fingerprints and irises to nobody", "%w", err)
	case errors.Is(err, access.ErrCertificate):
		return cli.Errorf(cli.Failed, expiryHint(terminal), "%w", err)
	case err != nil:
		return keys.Failure(err, cli.Failed) // of the chip, or of the token that signs
	case len(refused) > 0:
		return cli.Errorf(cli.Failed, "the authority that the chip knows grants less than the certificates do",
			"%s is not authorised to read %s", r.Proofs.Terminal.Holder(), strings.Join(refused, " and "))
	case len(left) > 0 && len(groupsWith(r, chip.Complete)) == 0:
		return cli.Errorf(cli.Failed, "\"chip cvc show\" shows what each certificate grants; only what all of them grant may be read",
			"%s is not authorised to read %s: its certificates grant %s",
			r.Proofs.Terminal.Holder(), strings.Join(left, " and "), groupsText(r.Proofs.Terminal.Rights.Groups()))
	}
	return nil
}

// groupsWith are those of DG3 and DG4 that a reading ended so with.
func groupsWith(r *chip.Reading, o chip.Outcome) (names []string) {
	for _, f := range []lds.File{lds.DG3, lds.DG4} {
		if result, planned := r.Result(f); planned && result.Outcome == o {
			names = append(names, f.Name())
		}
	}
	return names
}

// expiryHint names the certificate that is not valid today, as a reason for a chip to refuse it.
func expiryHint(terminal *access.Terminal) string {
	now := time.Now()
	i := slices.IndexFunc(terminal.Certificates, func(c *cvc.Certificate) bool { return !c.Role.IsCVCA() && !c.ValidOn(now) })
	if i < 0 {
		return "a chip goes by its own date and by the authority that it knows: is one of the certificates expired by then, or from another?"
	}
	return "the certificate of " + string(terminal.Certificates[i].Holder) + " is not valid today: ask the document verifier for a new one"
}
