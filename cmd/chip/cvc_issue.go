package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/cmd/internal/cli"
)

func newCVCRequest(s *cli.Streams) *cobra.Command {
	var f signerFlags
	var holder, authority, out string
	cmd := &cobra.Command{
		Use:   "request",
		Short: "Request a certificate for a key",
		Example: `  chip cvc request --key is.key --passphrase-file pass --holder UTIS00001 --out is.req
  chip cvc request --key piv:12345678/9a --holder UTIS00001 --out is.req`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			signer, hash, err := f.open(cmd.Context())
			if err != nil {
				return err
			}
			defer signer.Close()
			q, err := cvc.SignRequest(cvc.Reference(holder), cvc.Reference(authority),
				cvc.Authority{Reference: cvc.Reference(holder), Signer: signer, Hash: hash, PSS: f.pss})
			if err != nil {
				return &cli.Error{Code: cli.Usage, Err: err}
			}
			if err := writeNew(out, q.Raw); err != nil {
				return err
			}
			fmt.Fprintf(s.Out, "request of %s: %s, %s\n", q.Holder, q.Key.Algorithm, cvcKey(q.Key))
			return nil
		},
	}
	f.flags(cmd)
	cmd.Flags().StringVar(&holder, "holder", "", "reference of the holder: country, mnemonic, five characters (UTIS00001)")
	cmd.Flags().StringVar(&authority, "authority", "", "reference of the authority that is to sign")
	cmd.Flags().StringVar(&out, "out", "", "new file for the request")
	for _, name := range []string{"holder", "out"} {
		_ = cmd.MarkFlagRequired(name)
	}
	return cmd
}

// issueFlags are the flags of "cvc issue".
type issueFlags struct {
	signerFlags
	authority, request, holder, role, out string
	rights                                []string
	from, to                              string
}

func newCVCIssue(s *cli.Streams) *cobra.Command {
	f := &issueFlags{}
	cmd := &cobra.Command{
		Use:   "issue",
		Short: "Issue a certificate",
		Long: `Issue a certificate for a request, after its proof of possession was checked; or, without --request, the self-signed
certificate of a CVCA. The issued certificate is verified before it is written.`,
		Example: `  chip cvc issue --key cvca.key --holder UTCVCA00001 --role cvca --rights DG3,DG4 --to 2029-05-12 --out cvca.cvcert
  chip cvc issue --key cvca.key --authority cvca.cvcert --request dv.req --role dv-domestic --rights DG3 --to 2026-08-12 --out dv.cvcert`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), s) },
	}
	f.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.authority, "authority", "", "certificate of the key that signs")
	flags.StringVar(&f.request, "request", "", "request to issue for; none: the self-signed certificate of a CVCA")
	flags.StringVar(&f.holder, "holder", "", "reference of the holder, where there is no request")
	flags.StringVar(&f.role, "role", "terminal", "cvca, dv-domestic, dv-foreign, terminal")
	flags.StringSliceVar(&f.rights, "rights", nil, "DG3, DG4")
	flags.StringVar(&f.from, "from", "", "first day (YYYY-MM-DD), today if empty")
	flags.StringVar(&f.to, "to", "", "last day (YYYY-MM-DD)")
	flags.StringVar(&f.out, "out", "", "new file for the certificate")
	for _, name := range []string{"to", "out"} {
		_ = cmd.MarkFlagRequired(name)
	}
	return cmd
}

func (f *issueFlags) run(ctx context.Context, s *cli.Streams) error {
	signer, hash, err := f.open(ctx)
	if err != nil {
		return err
	}
	defer signer.Close()
	t, err := f.template()
	if err != nil {
		return err
	}
	by := cvc.Authority{Reference: t.Holder, Signer: signer, Hash: hash, PSS: f.pss}
	subject, subjectHash, pss := signer.Public(), hash, f.pss
	var above *cvc.Certificate
	if f.request != "" {
		if above, err = f.above(); err != nil {
			return err
		}
		by.Reference = above.Holder
		b, err := readFile(f.request)
		if err != nil {
			return err
		}
		q, err := cvc.ParseRequest(b)
		if err == nil {
			err = q.Check()
		}
		if err != nil {
			return &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", f.request, err)}
		}
		t.Holder, subjectHash, pss = q.Holder, q.Key.Algorithm.Hash, q.Key.Algorithm.PSS
		if q.Key.RSA != nil {
			subject = q.Key.RSA
		} else {
			subject = q.Key.EC
		}
	}
	c, err := cvc.Issue(t, subject, subjectHash, pss, by)
	if err != nil {
		return &cli.Error{Code: cli.Refused, Err: err}
	}
	if above != nil {
		if err := checkUnder(above, c, signer); err != nil {
			return &cli.Error{Code: cli.Refused, Err: err}
		}
	}
	if err := writeNew(f.out, c.Raw); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "issued %s, %s, rights %s, by %s, %s to %s\n",
		c.Holder, c.Role, rightsText(c), c.Authority, c.Effective.Format(time.DateOnly), c.Expiry.Format(time.DateOnly))
	return nil
}

// checkUnder holds the new certificate against that of its authority: the key that signed, the term, the rights.
func checkUnder(above, c *cvc.Certificate, signer crypto.Signer) error {
	if !c.Role.IsCVCA() && c.Expiry.After(above.Expiry) {
		return fmt.Errorf("expiry %s is after that of the authority, %s", c.Expiry.Format(time.DateOnly), above.Expiry.Format(time.DateOnly))
	}
	for n := range 2 {
		if c.Rights.Has(n) && !above.Rights.Has(n) {
			return fmt.Errorf("rights that the authority has not")
		}
	}
	key := above.Key
	if key.Curve() == nil && key.RSA == nil {
		// A document verifier's certificate has no domain parameters: they are those of the key that signed.
		own, err := key.Inherit(curveOf(signer.Public()))
		if err != nil {
			return err
		}
		key = own
	}
	return c.CheckSignature(key)
}

// curveOf is the curve of a signer's key, nil for RSA.
func curveOf(pub crypto.PublicKey) *curve.Curve {
	switch k := pub.(type) {
	case *curve.PublicKey:
		return k.Curve
	case *ecdsa.PublicKey:
		if own, err := curve.FromECDSA(k); err == nil {
			return own.Curve
		}
	}
	return nil
}

func (f *issueFlags) above() (*cvc.Certificate, error) {
	if f.authority == "" {
		return nil, cli.Errorf(cli.Usage, "give --authority FILE", "no certificate of the key that signs")
	}
	return readCertificate(f.authority)
}

func (f *issueFlags) template() (*cvc.Template, error) {
	const is = cvc.InspectionSystem
	role, ok := map[string]cvc.Role{
		"cvca": cvc.CVCA(is), "dv-domestic": cvc.DomesticDV(is), "dv-foreign": cvc.ForeignDV(is), "terminal": cvc.Terminal(is),
	}[f.role]
	if !ok {
		return nil, cli.Errorf(cli.Usage, "one of cvca, dv-domestic, dv-foreign, terminal", "no role %q", f.role)
	}
	if f.request == "" && f.role != "cvca" {
		return nil, cli.Errorf(cli.Usage, "give --request FILE", "only a CVCA signs its own certificate")
	}
	rights := byte(0)
	for _, r := range f.rights {
		switch strings.ToUpper(r) {
		case "DG3":
			rights |= 1
		case "DG4":
			rights |= 2
		default:
			return nil, cli.Errorf(cli.Usage, "DG3 or DG4", "no right %q", r)
		}
	}
	from := time.Now().UTC().Truncate(24 * time.Hour)
	var err error
	if f.from != "" {
		if from, err = time.Parse(time.DateOnly, f.from); err != nil {
			return nil, cli.Errorf(cli.Usage, "as in 2026-05-13", "--from: %w", err)
		}
	}
	to, err := time.Parse(time.DateOnly, f.to)
	if err != nil {
		return nil, cli.Errorf(cli.Usage, "as in 2026-05-13", "--to: %w", err)
	}
	return &cvc.Template{Holder: cvc.Reference(f.holder), Role: role, Rights: cvc.Rights{rights}, Effective: from, Expiry: to}, nil
}
