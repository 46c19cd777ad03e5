package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

func newDeviationList(s *cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "deviationlist",
		Short: "Make and show lists of documents that deviate from the standard",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newDeviationListSign(s), newDeviationListShow(s))
	return cmd
}

const deviationListLong = `Sign a deviation list (Doc 9303-12, 10): documents this State issued that are not as the standard asks, so that others need
not take them for forged. FILE is JSON:

  {"v": 1, "deviations": [{
    "documents": {"type": "P", "certificate": "ds-7.pem", "firstIssued": "2025-01-01", "lastIssued": "2025-06-30",
                  "numbers": ["L898902C3"]},
    "descriptions": [{"type": "ds-encoding", "place": "issuer", "text": "Country name in lower case."}]}]}

Every condition under "documents" must hold for a document to be meant; without any, all are. The document signer is named by
the "certificate" (relative to FILE; "by": "serial", "keyId" or "digest" of it), or by "issuer" and "serial", "keyId" or
"certificateDigest" in hexadecimal. Types, with what their "place" is:

`

func newDeviationListSign(s *cli.Streams) *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use:     "sign FILE",
		Short:   "Sign the deviations described in a JSON file",
		Long:    deviationListLong + deviationTypeTable(),
		Example: "  csca deviationlist sign deviations.json --key dl.key --cert dl.pem --csca authority/csca.pem --out UTO.dvl",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return f.signDeviations(cmd.Context(), s, args[0]) },
	}
	f.add(cmd, "deviation-list")
	return cmd
}

func (f *listFlags) signDeviations(ctx context.Context, s *cli.Streams, path string) error {
	data, err := readInput(s, path)
	if err != nil {
		return err
	}
	list, err := readDeviations(path, data)
	if err != nil {
		return err
	}
	certificate, csca, err := f.certificates(pki.DeviationListSigner)
	if err != nil {
		return err
	}
	key, err := f.opener.Open(ctx, f.key, piv.Plan{
		Use: piv.Single, Role: pki.DeviationListSigner, Certificate: certificate, Time: f.at.Time,
	})
	if err != nil {
		return err
	}
	defer key.Close()
	raw, err := deviationlist.Sign(list, deviationlist.Config{
		Signer: key, Certificate: certificate, CSCA: csca, SigningTime: f.at.Time, PSS: !f.pkcs1,
	})
	if err != nil {
		return refused(err)
	}
	if err := output(s, f.out, raw); err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "csca: %d deviations listed\n", len(list.Deviations))
	return nil
}

// documentFlags say what is known of one document.
type documentFlags struct {
	kind, number string
	signer       string
	issued       moment
}

func (f *documentFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.signer, "signer", "", "only what may mean documents of this document signer (certificate file)")
	flags.StringVar(&f.kind, "type", "", "only what may mean documents of this type, as in the zone")
	flags.StringVar(&f.number, "number", "", "only what may mean the document with this number")
	flags.Var(&f.issued, "issued", "only what may mean documents issued on this day")
}

// document returns what the flags say; given is false where they say nothing.
func (f *documentFlags) document() (d deviationlist.Document, given bool, err error) {
	d = deviationlist.Document{Type: f.kind, Number: f.number, Issued: f.issued.Time}
	if f.signer != "" {
		if d.Signer, err = readCertificate(f.signer); err != nil {
			return d, false, err
		}
	}
	return d, d != deviationlist.Document{}, nil
}

func newDeviationListShow(s *cli.Streams) *cobra.Command {
	var asJSON bool
	var about documentFlags
	cmd := &cobra.Command{
		Use:   "show FILE...",
		Short: "Show who signed a deviation list and what it says, of one document too",
		Long: `Show who signed a deviation list and what it says. "verified" means that the embedded signer's key made the signature; whether
that signer speaks for its State is another question. A deviation explains a document; it never makes one valid.

With --signer, --type, --number or --issued only what is said of such a document is shown: "meant" where every condition holds,
"possible" where one is on something that was not given.`,
		Example: "  csca deviationlist show UTO.dvl\n  csca deviationlist show UTO.dvl --signer ds-7.pem --type P --issued 2025-03-01",
		Args:    cobra.MinimumNArgs(1),
		RunE: cli.Stoppable(func(args []string) error {
			document, given, err := about.document()
			if err != nil {
				return err
			}
			wrong := false
			for _, path := range args {
				data, err := readInput(s, path)
				if err != nil {
					return err
				}
				l, err := deviationlist.Parse(data)
				if err != nil {
					return &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
				}
				v := viewDeviations(path, l)
				if given {
					v.about(document)
				}
				wrong = wrong || v.Signed == "wrong"
				if err := print(s.Out, asJSON, v); err != nil {
					return err
				}
			}
			if wrong {
				return cli.Exit(cli.Failed)
			}
			return nil
		}),
	}
	about.add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object per list")
	return cmd
}
