package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/pki"
)

func newShow(s *cli.Streams) *cobra.Command {
	var asJSON bool
	var role string
	cmd := &cobra.Command{
		Use:   "show FILE...",
		Short: "Show any certificate, revocation list, request, master or deviation list or the certificates of an EF.SOD",
		Long: `Show what is in a file, PEM, DER, .p7c or LDIF: fields, deviations that were tolerated while reading, weaknesses of the key, and every
rule of its role's profile that it breaks, each with its clause. FILE may be "-" for standard input.

Show judges form. Whether a certificate is to be trusted is for inspect to say.`,
		Example: "  csca show EF.SOD.bin\n  csca show --json *.pem",
		Args:    cobra.MinimumNArgs(1),
		RunE: cli.Stoppable(func(args []string) error {
			for _, path := range args {
				if err := eachObject(s, path, func(o *object) error { return o.show(s.Out, asJSON, role) }); err != nil {
					return err
				}
			}
			return nil
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object per line")
	roleFlag(cmd, &role, "", "judge as this role instead of the one the certificate claims")
	return cmd
}

// show prints one object.
func (o *object) show(w io.Writer, asJSON bool, role string) error {
	switch {
	case o.crl != nil:
		return print(w, asJSON, viewCRL(o.path, o.crl))
	case o.request != nil:
		return print(w, asJSON, viewRequest(o.path, o.request))
	case o.deviations != nil:
		if err := print(w, asJSON, viewDeviations(o.path, o.deviations)); err != nil {
			return err
		}
	}
	if !asJSON && o.certificate == nil && o.deviations == nil {
		fmt.Fprintf(w, "%s: %s with %d certificates\n\n", cli.Printable(o.path), o.kind, len(o.certificates()))
	}
	for _, c := range o.certificates() {
		r, err := roleOf(c, role)
		if err != nil {
			return err
		}
		if err := print(w, asJSON, viewCertificate(o.path, c, r)); err != nil {
			return err
		}
	}
	return nil
}

// roleOf returns the named role, or the one the certificate claims.
func roleOf(c *pki.Certificate, name string) (pki.Role, error) {
	if name == "" {
		return likelyRole(c), nil
	}
	return roleByName(name)
}

// texter is a view that prints itself for people.
type texter interface{ text(*lines) }

func print(w io.Writer, asJSON bool, v texter) error {
	if asJSON {
		return json.NewEncoder(w).Encode(v)
	}
	var l lines
	v.text(&l)
	_, err := io.WriteString(w, cli.Printable(l.String())+"\n")
	return err
}

// lines are label and value in two columns; empty values are left out.
type lines struct{ strings.Builder }

func (l *lines) add(label string, values ...string) {
	for _, v := range values {
		if v != "" {
			fmt.Fprintf(l, "%-20s %s\n", label, strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(v))
		}
		if v != "" {
			label = ""
		}
	}
}

func span(from, to *time.Time) string {
	if from == nil && to == nil {
		return ""
	}
	show := func(t *time.Time) string {
		if t == nil {
			return "open"
		}
		return t.UTC().Format(time.RFC3339)
	}
	return show(from) + " to " + show(to)
}
