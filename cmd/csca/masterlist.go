package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

func newMasterList(s *cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "masterlist",
		Short: "Make and show master lists of CSCA certificates",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newMasterListSign(s), newMasterListShow(s))
	return cmd
}

// listFlags are the flags of csca masterlist sign and csca deviationlist sign.
type listFlags struct {
	opener     keys.Opener
	key        keys.Ref
	cert, csca string
	at         moment
	out        string
	pkcs1      bool
}

// add adds the flags; signer is whose key and certificate are asked for.
func (f *listFlags) add(cmd *cobra.Command, signer string) {
	f.opener.Flags(cmd)
	flags := cmd.Flags()
	flags.Var(&f.key, "key", "the "+signer+" signer's "+keys.Usage)
	flags.StringVar(&f.cert, "cert", "", "the "+signer+" signer's certificate")
	flags.StringVar(&f.csca, "csca", "", "the CSCA certificate that issued it, put beside it in the list's envelope")
	flags.Var(&f.at, "at", "signing time (default now)")
	flags.BoolVar(&f.pkcs1, "pkcs1", false, "RSA: sign with PKCS#1 v1.5 instead of PSS")
	flags.StringVar(&f.out, "out", "", "write the list to this file (default standard output)")
	_ = cmd.MarkFlagRequired("key")
	_ = cmd.MarkFlagRequired("cert")
}

// certificates makes sure that the list can be written and reads the signer's certificate, which must be fit for the role, and the one of its CSCA where it is given.
func (f *listFlags) certificates(role pki.Role) (signer, csca *pki.Certificate, err error) {
	if err := free(f.out); err != nil {
		return nil, nil, err
	}
	if signer, err = readCertificate(f.cert); err != nil {
		return nil, nil, err
	}
	if err := signer.Fit(role); err != nil {
		return nil, nil, refused(fmt.Errorf("%s: %w", f.cert, err))
	}
	if f.csca == "" {
		return signer, nil, nil
	}
	if csca, err = readCertificate(f.csca); err != nil {
		return nil, nil, err
	}
	if err := signer.CheckSignatureFrom(csca); err != nil {
		return nil, nil, refused(fmt.Errorf("%s did not issue %s: %w", f.csca, f.cert, err))
	}
	return signer, csca, nil
}

func newMasterListSign(s *cli.Streams) *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use:   "sign FILE...",
		Short: "Sign a master list of the CSCA certificates in the files",
		Long: `Sign a master list (Doc 9303-12, 9) of every CSCA and link certificate in the files: PEM, DER, or the content of other
master lists. A certificate that occurs twice is listed once. What is listed is what the signing State believes: the command
checks the form of each certificate, never where it came from.`,
		Example: "  csca masterlist sign --key ml.key --cert ml.pem --csca authority/csca.pem --out UTO.ml csca/*.cer",
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), s, args) },
	}
	f.add(cmd, "master-list")
	return cmd
}

func (f *listFlags) run(ctx context.Context, s *cli.Streams, paths []string) error {
	var listed []*pki.Certificate
	seen := map[[32]byte]bool{}
	for _, path := range paths {
		found, err := listable(s, path)
		if err != nil {
			return err
		}
		for _, c := range found {
			if sum := c.Fingerprint(); !seen[sum] {
				seen[sum] = true
				listed = append(listed, c)
			}
		}
	}
	cfg := masterlist.Config{SigningTime: f.at.Time, PSS: !f.pkcs1}
	var err error
	if cfg.Certificate, cfg.CSCA, err = f.certificates(pki.MasterListSigner); err != nil {
		return err
	}
	key, err := f.opener.Open(ctx, f.key, piv.Plan{
		Use: piv.Single, Role: pki.MasterListSigner, Certificate: cfg.Certificate, Time: f.at.Time,
	})
	if err != nil {
		return err
	}
	defer key.Close()
	cfg.Signer = key
	raw, err := masterlist.Sign(listed, cfg)
	if err != nil {
		return refused(err)
	}
	if err := output(s, f.out, raw); err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "csca: %d certificates listed\n", len(listed))
	return nil
}

// listable returns the certificates of a file that may stand in a master list.
func listable(s *cli.Streams, path string) ([]*pki.Certificate, error) {
	objects, err := readObjects(s, path)
	if err != nil {
		return nil, err
	}
	var all []*pki.Certificate
	for _, o := range objects {
		switch {
		case o.list != nil:
			if len(o.list.Unreadable) > 0 {
				return nil, cli.Errorf(cli.Malformed, "", "%s: %d certificates can't be read", path, len(o.list.Unreadable))
			}
			all = append(all, o.list.Certificates...)
		case o.certificate != nil:
			role := likelyRole(o.certificate)
			if !role.IsCA() {
				return nil, cli.Errorf(cli.Refused, "", "%s: a %s certificate has no place in a master list", path, roleName(role))
			}
			all = append(all, o.certificate)
		default:
			return nil, cli.Errorf(cli.Usage, "", "%s: a %s holds no CSCA certificates", path, o.kind)
		}
	}
	return all, nil
}
