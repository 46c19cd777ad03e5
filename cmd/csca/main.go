// Command csca is the country signing authority of an issuing State: it makes the CSCA, issues the certificates of its
// signers, publishes revocation and master lists, and shows or lints any certificate.
//
//	csca init authority --subject "C=UT,O=Utopia,CN=Utopia CSCA" --state UTO
//	csca issue authority --new-key ds.key --subject "C=UT,O=Utopia,CN=Document Signer 1" --doc-type P --out ds.pem
//	csca crl authority --out UTO.crl
//	csca show ds.pem
package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
)

func main() { os.Exit(cli.Main(newCommand)) }

// newCommand builds the command tree.
func newCommand(s *cli.Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "csca",
		Short: "Run a country signing authority",
		Long: `Run the country signing authority of an issuing State (Doc 9303-12): make its key and certificate, issue the
certificates of document, list and seal signers, publish revocation, master and deviation lists, and show, lint or export
any certificate, revocation list, request, list or EF.SOD.

An authority is a folder: csca.pem, csca.key (encrypted) unless the key is in a token, state.json with the number of the
last revocation list and what is revoked, issued/ with every certificate and crls/ with every list it made. Passphrases and
PINs are asked for on the terminal or read from a file or descriptor, never taken from the command line.`,
		Example: `  csca init authority --subject "C=UT,O=Utopia,CN=Utopia CSCA" --state UTO
  csca issue authority --new-key ds.key --subject "C=UT,O=Utopia,CN=Document Signer 1" --doc-type P,ID --out ds.pem
  csca issue authority --role master-list-signer --csr ml.csr --out ml.pem
  csca crl authority --out UTO.crl
  csca ceremony utopia.yaml --dry-run
  csca calendar authority
  csca show EF.SOD.bin`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(newInit(s), newRequest(s), newIssue(s), newCRL(s), newMasterList(s), newDeviationList(s), newExport(s))
	root.AddCommand(newShow(s), newLint(s), newToken(s), newCeremony(s), newCalendar(s))
	return root
}
