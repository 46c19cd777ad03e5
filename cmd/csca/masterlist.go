package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/masterlist"
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

// listFlags are the flags of csca masterlist sign.
type listFlags struct {
	secret          cli.Secret
	key, cert, csca string
	at              moment
	out             string
	pkcs1           bool
}

func newMasterListSign(s *cli.Streams) *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use:   "sign FILE...",
		Short: "Sign a master list of the CSCA certificates in the files",
		Long: `Sign a master list (Doc 9303-12, 8) of every CSCA and link certificate in the files: PEM, DER, or the content of other
master lists. A certificate that occurs twice is listed once. What is listed is what the signing State believes: the command
checks the form of each certificate, never where it came from.`,
		Example: "  csca masterlist sign --key ml.key --cert ml.pem --csca authority/csca.pem --out UTO.ml csca/*.cer",
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(_ *cobra.Command, args []string) error { return f.run(s, args) },
	}
	f.secret.Flags(cmd, "passphrase")
	flags := cmd.Flags()
	flags.StringVar(&f.key, "key", "", "the master-list signer's encrypted key file")
	flags.StringVar(&f.cert, "cert", "", "the master-list signer's certificate")
	flags.StringVar(&f.csca, "csca", "", "the CSCA certificate that issued it, put beside it in the list's envelope")
	flags.Var(&f.at, "at", "signing time (default now)")
	flags.BoolVar(&f.pkcs1, "pkcs1", false, "RSA: sign with PKCS#1 v1.5 instead of PSS")
	flags.StringVar(&f.out, "out", "", "write the list to this file (default standard output)")
	_ = cmd.MarkFlagRequired("key")
	_ = cmd.MarkFlagRequired("cert")
	return cmd
}

func (f *listFlags) run(s *cli.Streams, paths []string) error {
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
	if cfg.Certificate, err = readCertificate(f.cert); err != nil {
		return err
	}
	if err := cfg.Certificate.Fit(pki.MasterListSigner); err != nil {
		return refused(fmt.Errorf("%s: %w", f.cert, err))
	}
	if f.csca != "" {
		if cfg.CSCA, err = readCertificate(f.csca); err != nil {
			return err
		}
		if err := cfg.Certificate.CheckSignatureFrom(cfg.CSCA); err != nil {
			return refused(fmt.Errorf("%s did not issue %s: %w", f.csca, f.cert, err))
		}
	}
	if cfg.Signer, err = openKeyFile(f.key, &f.secret); err != nil {
		return err
	}
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

// listView is the JSON of csca masterlist show.
type listView struct {
	V            int           `json:"v"`
	Path         string        `json:"path"`
	Signed       string        `json:"signed"` // verified, wrong, none
	Signer       string        `json:"signer,omitempty"`
	SigningTime  *time.Time    `json:"signingTime,omitempty"`
	Certificates []listedView  `json:"certificates"`
	Unreadable   int           `json:"unreadable"`
	Findings     []pki.Finding `json:"findings"`
	Breaches     []string      `json:"breaches"`
}

type listedView struct {
	Country     string    `json:"country"`
	Role        string    `json:"role"`
	Subject     string    `json:"subject"`
	Serial      string    `json:"serial"`
	NotAfter    time.Time `json:"notAfter"`
	Key         string    `json:"key"`
	Fingerprint string    `json:"fingerprint"`
}

func newMasterListShow(s *cli.Streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show FILE...",
		Short: "Show who signed a master list and what it lists",
		Long: `Show who signed a master list and what it lists. "verified" means that the embedded signer's key made the signature; whether
that signer is one to believe is for inspect, with the anchors of the station, to say.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			wrong := false
			for _, path := range args {
				data, err := readInput(s, path)
				if err != nil {
					return err
				}
				l, err := masterlist.Parse(data)
				if err != nil {
					return &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
				}
				v := viewList(path, l)
				wrong = wrong || v.Signed == "wrong"
				if asJSON {
					err = json.NewEncoder(s.Out).Encode(v)
				} else {
					err = v.print(s)
				}
				if err != nil {
					return err
				}
			}
			if wrong {
				return cli.Exit(cli.Failed)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object per list")
	return cmd
}

func viewList(path string, l *masterlist.List) *listView {
	v := &listView{
		V: 1, Path: path, Signed: "none", Certificates: []listedView{}, Unreadable: len(l.Unreadable),
		Findings: notNil(l.Findings), Breaches: messages(l.Validate()),
	}
	if l.CMS != nil {
		v.Signed = "verified"
		if err := l.Verify(nil); err != nil {
			v.Signed = "wrong"
			v.Breaches = append(v.Breaches, messages(err)...)
		}
		if signer, _, err := l.CMS.FindSigner(0); err == nil {
			v.Signer = signer.Subject.String()
		}
		if len(l.CMS.SignerInfos) > 0 {
			v.SigningTime = optionalTime(l.CMS.SignerInfos[0].SigningTime)
		}
	}
	for _, c := range l.Certificates {
		sum := c.Fingerprint()
		v.Certificates = append(v.Certificates, listedView{
			c.Country(), roleName(likelyRole(c)), c.Subject.String(), hex.EncodeToString(c.Serial), c.NotAfter,
			pki.DescribeKey(c.PublicKey), hex.EncodeToString(sum[:]),
		})
	}
	return v
}

func (v *listView) print(s *cli.Streams) error {
	head := fmt.Sprintf("%s: %d certificates, signature %s", v.Path, len(v.Certificates), v.Signed)
	if v.Signer != "" {
		head += " by " + v.Signer
	}
	if v.SigningTime != nil {
		head += " at " + v.SigningTime.UTC().Format(time.RFC3339)
	}
	if _, err := fmt.Fprintln(s.Out, oneLine(head)); err != nil {
		return err
	}
	for _, c := range v.Certificates {
		line := fmt.Sprintf("  %-2s %-4s %-16s until %s  %s  %s", c.Country, c.Role, c.Key, c.NotAfter.Format(time.DateOnly), c.Fingerprint[:16], c.Subject)
		if _, err := fmt.Fprintln(s.Out, oneLine(line)); err != nil {
			return err
		}
	}
	for _, b := range v.Breaches {
		if _, err := fmt.Fprintln(s.Out, oneLine("  breach: "+b)); err != nil {
			return err
		}
	}
	return nil
}
