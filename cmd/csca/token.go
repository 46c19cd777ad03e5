package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/piv"
)

func newToken(s *cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Look after PIV tokens: keys that are born in a token and never leave it",
		Long: `Look after the PIV tokens that hold the keys of CSCAs and signers. A token is named by its serial number, a key in it by
piv:SERIAL/SLOT (9c, the signature slot, where no slot is given). Looking costs no PIN try. A PIN is tried once, never while
a failure would leave fewer tries than --pin-floor, and never again once the token refused it.`,
		Example: `  csca token list
  csca token generate piv:12345678/9c --algorithm P-256 --subject "C=UT,O=Utopia,CN=Document Signer 1" --out ds.csr
  csca issue authority --csr ds.csr --attestation-root maker.pem --doc-type P --out ds.pem
  csca token import piv:12345678/9c ds.pem
  csca token preflight piv:12345678/9c`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newTokenList(s), newTokenPreflight(s), newTokenGenerate(s), newTokenAttest(s), newTokenImport(s))
	cmd.AddCommand(newTokenSecrets(s)...)
	return cmd
}

// readerView is one reader with what is in it.
type readerView struct {
	V        int    `json:"v"`
	Reader   string `json:"reader"`
	Serial   uint32 `json:"serial,omitempty"`
	Firmware string `json:"firmware,omitempty"`
	Problem  string `json:"problem,omitempty"`
}

func newTokenList(s *cli.Streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List readers and the tokens in them",
		Long:    "List the readers of this machine and the tokens in them. None is held, and none is there: exit code 5.",
		Example: "  csca token list\n  csca token list --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			infos, err := piv.List(cmd.Context())
			if err != nil {
				return keys.Failure(err, cli.Internal)
			}
			return listReaders(s.Out, infos, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object per line")
	return cmd
}

func listReaders(w io.Writer, infos []piv.Info, asJSON bool) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	tokens := 0
	if !asJSON && len(infos) > 0 {
		fmt.Fprintln(table, "SERIAL\tFIRMWARE\tREADER")
	}
	for _, info := range infos {
		v := readerView{V: 1, Reader: info.Reader}
		if info.Err == nil {
			tokens++
			v.Serial, v.Firmware = info.Serial, info.Version.String()
		} else {
			v.Problem = problem(info.Err)
		}
		if asJSON {
			if err := json.NewEncoder(w).Encode(v); err != nil {
				return err
			}
			continue
		}
		if v.Problem != "" {
			fmt.Fprintf(table, "-\t-\t%s: %s\n", cli.Printable(v.Reader), cli.Printable(v.Problem))
		} else {
			fmt.Fprintf(table, "%d\t%s\t%s\n", v.Serial, v.Firmware, cli.Printable(v.Reader))
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if tokens == 0 {
		return cli.Errorf(cli.TokenAbsent, "put one in; a reader that is held by another program is listed as such", "no token in %d readers", len(infos))
	}
	return nil
}

// problem is why a reader shows no token, without the name of the reader.
func problem(err error) string {
	for cause, words := range map[error]string{
		piv.ErrBusy: "held by another program", piv.ErrEmpty: "a card without the PIV application",
		piv.ErrRemoved: "no card", piv.ErrTimeout: "does not answer",
	} {
		if errors.Is(err, cause) {
			return words
		}
	}
	return err.Error()
}

// slotArgument reads the argument that names a key in a token.
func slotArgument(text string) (keys.Ref, error) {
	ref, err := keys.ParseToken(text)
	if err != nil {
		return ref, &cli.Error{Code: cli.Usage, Err: err, Hint: "csca token list shows the serial numbers"}
	}
	return ref, nil
}
