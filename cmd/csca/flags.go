package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/pki"
)

// roleNames are the values of --role, in the order of pki's roles.
var roleNames = []string{
	"csca", "link", "document-signer", "master-list-signer", "deviation-list-signer",
	"barcode-signer", "vds-nc-signer", "dtc-signer",
}

func roleByName(name string) (pki.Role, error) {
	for i, known := range roleNames {
		if known == name {
			return pki.CSCA + pki.Role(i), nil
		}
	}
	return 0, cli.Errorf(cli.Usage, "one of "+strings.Join(roleNames, ", "), "no role %q", name)
}

func roleName(r pki.Role) string { return roleNames[r-pki.CSCA] }

// roleFlag adds --role with completion.
func roleFlag(cmd *cobra.Command, to *string, value, usage string) {
	cmd.Flags().StringVar(to, "role", value, usage+": "+strings.Join(roleNames[2:], ", "))
	complete(cmd, "role", roleNames...)
}

// complete offers the values of a flag.
func complete(cmd *cobra.Command, flag string, values ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// moment is a flag for a point in time: RFC 3339, or a date that means its first second in UTC.
type moment struct{ time.Time }

func (m *moment) String() string {
	if m.IsZero() {
		return ""
	}
	return m.Format(time.RFC3339)
}

func (m *moment) Type() string { return "time" }

func (m *moment) Set(text string) error {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			m.Time = t.UTC()
			return nil
		}
	}
	return cli.Errorf(cli.Usage, "", "%q is no date and no RFC 3339 time", text)
}

// or returns the moment, or t if none was given.
func (m *moment) or(t time.Time) time.Time {
	if m.IsZero() {
		return t
	}
	return m.Time
}

// certificateFlags are what init and issue share.
type certificateFlags struct {
	subject         string
	state, province string
	email, url, dns []string
	from, until     moment
	useUntil        moment
	crls            []string
	pkcs1, named    bool
}

func (f *certificateFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.subject, "subject", "", `name, in the order of encoding: "C=UT,O=Utopia,CN=Utopia CSCA"`)
	flags.StringVar(&f.state, "state", "", "three-letter code of the State as in the MRZ (D for Germany)")
	flags.StringVar(&f.province, "province", "", "three-letter code where that of the State is not unique (HKG)")
	flags.StringArrayVar(&f.email, "email", nil, "contact address in the alternative names")
	flags.StringArrayVar(&f.url, "url", nil, "contact address on the web in the alternative names")
	flags.StringArrayVar(&f.dns, "dns", nil, "DNS name in the alternative names")
	flags.Var(&f.from, "from", "start of validity, date or RFC 3339 time (default now)")
	flags.Var(&f.until, "until", "end of validity (default by role, Doc 9303-12, 4.1)")
	flags.Var(&f.useUntil, "use-until", "end of the private key's use (default by role)")
	flags.StringArrayVar(&f.crls, "crl-point", nil, "address of the revocation list (default: the two of the ICAO PKD)")
	flags.BoolVar(&f.pkcs1, "pkcs1", false, "RSA: sign with PKCS#1 v1.5 instead of PSS")
	flags.BoolVar(&f.named, "named-curve", false, "EC: name the curve instead of explicit parameters (outside Doc 9303-12)")
}

// template fills what is common to every role.
func (f *certificateFlags) template(role pki.Role, now time.Time) (*pki.Template, error) {
	t := &pki.Template{
		Role: role, NotBefore: f.from.or(now), NotAfter: f.until.Time, State: f.state, Province: f.province,
		CRLs: f.crls, PKCS1v15: f.pkcs1, NamedCurve: f.named,
	}
	if !f.useUntil.IsZero() {
		t.KeyUse = pki.Period{NotBefore: t.NotBefore, NotAfter: f.useUntil.Time}
	}
	for kind, values := range map[pki.NameKind][]string{pki.EmailName: f.email, pki.URIName: f.url, pki.DNSName: f.dns} {
		for _, v := range values {
			t.AltNames = append(t.AltNames, pki.GeneralName{Kind: kind, Value: v})
		}
	}
	if f.subject != "" {
		subject, err := pki.NewName(f.subject)
		if err != nil {
			return nil, &cli.Error{Code: cli.Usage, Err: err, Hint: `write it as "C=UT,O=Utopia,CN=Name"`}
		}
		t.Subject = subject
	}
	return t, nil
}
