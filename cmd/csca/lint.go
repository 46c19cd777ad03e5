package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

// lintFlags are the flags of csca lint.
type lintFlags struct {
	role         string
	advice, json bool
}

// lintLine is the JSON of one certificate or list.
type lintLine struct {
	V        int          `json:"v"`
	Path     string       `json:"path"`
	Kind     string       `json:"kind"` // certificate, crl, master list, deviation list
	Role     string       `json:"role,omitempty"`
	Subject  string       `json:"subject"` // of a certificate; the issuer of a CRL, the signer of another list
	Breaches []breachView `json:"breaches"`
}

func newLint(s *cli.Streams) *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use:   "lint FILE...",
		Short: "Judge certificates and lists by the profile, one rule per clause",
		Long: `Judge every certificate, revocation list, master list and deviation list of the files (PEM, DER, .p7c, LDIF, EF.SOD) by the
profile of Doc 9303-12. One line per breach: weight, rule, field, what is wrong and the clause. "essential" bars a
certificate from its role, or a list from its use; "profile" is what the standard requires and genuine certificates of many
States lack; "advice" (with --advice) is good practice. Lint judges form: signatures are for show and inspect.

Exit code 1 says that something essential or of the profile is broken.`,
		Example: "  csca lint dsc.pem\n  csca lint --role document-signer --advice EF.SOD.bin",
		Args:    cobra.MinimumNArgs(1),
		RunE: cli.Stoppable(func(args []string) error {
			broken := false
			for _, path := range args {
				err := eachObject(s, path, func(o *object) error {
					bad, err := f.lint(s.Out, o)
					broken = broken || bad
					return err
				})
				if err != nil {
					return err
				}
			}
			if broken {
				return cli.Exit(cli.Failed)
			}
			return nil
		}),
	}
	roleFlag(cmd, &f.role, "", "judge as this role instead of the one the certificate claims")
	cmd.Flags().BoolVar(&f.advice, "advice", false, "print advice too; it never fails")
	cmd.Flags().BoolVar(&f.json, "json", false, "one JSON object per certificate or list")
	return cmd
}

// lint prints the breaches of one object and of the certificates in it, and says whether any is more than advice.
func (f *lintFlags) lint(w io.Writer, o *object) (broken bool, err error) {
	if results, subject, ok := o.lint(); ok {
		line := lintLine{V: 1, Path: o.path, Kind: o.kind, Subject: subject, Breaches: breaches(results, f.upTo())}
		broken = pki.Breaches(results, pki.Profile) != nil
		if err := f.print(w, &line); err != nil {
			return broken, err
		}
	}
	for _, c := range o.certificates() {
		role, err := roleOf(c, f.role)
		if err != nil {
			return false, err
		}
		results := c.Lint(role)
		line := lintLine{V: 1, Path: o.path, Kind: "certificate", Role: roleName(role), Subject: c.Subject.String(), Breaches: breaches(results, f.upTo())}
		broken = broken || pki.Breaches(results, pki.Profile) != nil
		if err := f.print(w, &line); err != nil {
			return false, err
		}
	}
	return broken, nil
}

func (f *lintFlags) upTo() pki.Weight {
	if f.advice {
		return pki.Advice
	}
	return pki.Profile
}

// lint judges a list by its rules; ok is false where the object is no list.
func (o *object) lint() (results []pki.Result, subject string, ok bool) {
	switch {
	case o.crl != nil:
		return o.crl.Lint(), o.crl.Issuer.String(), true
	case o.list != nil:
		return o.list.Lint(), signerOf(o.list.CMS), true
	case o.deviations != nil:
		return o.deviations.Lint(), signerOf(o.deviations.CMS), true
	}
	return nil, "", false
}

// signerOf returns the subject of a signed object's first signer.
func signerOf(d *cms.SignedData) string {
	if d == nil {
		return "signed by nobody"
	}
	signer, _, err := d.FindSigner(0)
	if err != nil {
		return "no certificate of the signer"
	}
	return signer.Subject.String()
}

func (f *lintFlags) print(w io.Writer, line *lintLine) error {
	if f.json {
		return json.NewEncoder(w).Encode(line)
	}
	head := fmt.Sprintf("%s: %s", line.Path, line.Subject)
	switch {
	case line.Role != "":
		head += " as " + line.Role
	default:
		head += ", " + line.Kind
	}
	if len(line.Breaches) == 0 {
		head += ": no breach"
	}
	if _, err := fmt.Fprintln(w, oneLine(head)); err != nil {
		return err
	}
	for _, b := range line.Breaches {
		text := fmt.Sprintf("  %-9s %s: %s: %s (%s)", b.Weight, b.Rule, b.Field, b.Detail, b.Ref)
		if _, err := fmt.Fprintln(w, oneLine(text)); err != nil {
			return err
		}
	}
	return nil
}
