package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
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
	Kind     string       `json:"kind"`
	Role     string       `json:"role,omitempty"`
	Subject  string       `json:"subject"`
	Breaches []breachView `json:"breaches"`
}

func newLint(s *cli.Streams) *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use:   "lint FILE...",
		Short: "Judge certificates and revocation lists by the profile, one rule per clause",
		Long: `Judge every certificate and revocation list of the files by the profile of Doc 9303-12. One line per breach: weight, rule,
field, what is wrong and the clause. "essential" bars a certificate from its role; "profile" is what the standard requires
and genuine certificates of many States lack; "advice" (with --advice) is good practice.

Exit code 1 says that something essential or of the profile is broken.`,
		Example: "  csca lint dsc.pem\n  csca lint --role document-signer --advice EF.SOD.bin",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			broken := false
			for _, path := range args {
				objects, err := readObjects(s, path)
				if err != nil {
					return err
				}
				for i := range objects {
					bad, err := f.lint(s.Out, &objects[i])
					if err != nil {
						return err
					}
					broken = broken || bad
				}
			}
			if broken {
				return cli.Exit(cli.Failed)
			}
			return nil
		},
	}
	roleFlag(cmd, &f.role, "", "judge as this role instead of the one the certificate claims")
	cmd.Flags().BoolVar(&f.advice, "advice", false, "print advice too; it never fails")
	cmd.Flags().BoolVar(&f.json, "json", false, "one JSON object per certificate or list")
	return cmd
}

// lint prints the breaches of one object and says whether any is more than advice.
func (f *lintFlags) lint(w io.Writer, o *object) (broken bool, err error) {
	if o.crl != nil {
		line := lintLine{V: 1, Path: o.path, Kind: "crl", Subject: o.crl.Issuer.String(), Breaches: []breachView{}}
		for _, text := range messages(o.crl.Validate()) {
			line.Breaches = append(line.Breaches, breachView{Rule: "crl", Field: "CRL", Ref: "Doc 9303-12, 7.1.4", Weight: "profile", Detail: text})
		}
		return len(line.Breaches) > 0, f.print(w, &line)
	}
	upTo := pki.Profile
	if f.advice {
		upTo = pki.Advice
	}
	for _, c := range o.certificates() {
		role, err := roleOf(c, f.role)
		if err != nil {
			return false, err
		}
		line := lintLine{V: 1, Path: o.path, Kind: "certificate", Role: roleName(role), Subject: c.Subject.String(), Breaches: breaches(c, role, upTo)}
		broken = broken || c.Validate(role) != nil
		if err := f.print(w, &line); err != nil {
			return false, err
		}
	}
	return broken, nil
}

func (f *lintFlags) print(w io.Writer, line *lintLine) error {
	if f.json {
		return json.NewEncoder(w).Encode(line)
	}
	head := fmt.Sprintf("%s: %s", line.Path, line.Subject)
	if line.Role != "" {
		head += " as " + line.Role
	}
	if len(line.Breaches) == 0 {
		head += ": no breach"
	}
	if _, err := fmt.Fprintln(w, oneLine(head)); err != nil {
		return err
	}
	for _, b := range line.Breaches {
		text := fmt.Sprintf("  %-9s %s: %s: %s (%s)", b.Weight, b.Rule, b.Field, b.Detail, b.Ref)
		if line.Kind == "crl" {
			text = fmt.Sprintf("  %-9s %s", b.Weight, b.Detail)
		}
		if _, err := fmt.Fprintln(w, oneLine(text)); err != nil {
			return err
		}
	}
	return nil
}
