package main

import (
	"crypto"
	"encoding/pem"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/pki"
)

func newRequest(s *cli.Streams) *cobra.Command {
	var (
		secret                                  cli.Secret
		subject, keyFile, newKey, kind, outFile string
	)
	cmd := &cobra.Command{
		Use:   "request",
		Short: "Make a signer's key and the request for its certificate",
		Long: `Make a certification request (PKCS#10) for a document or list signer: its name, its public key and the proof that the
private key is there. The request goes to the CSCA, the key stays. The CSCA decides everything else.`,
		Example: `  csca request --new-key ml.key --subject "C=UT,O=Utopia,CN=Master List Signer 1" --out ml.csr`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			name, err := pki.NewName(subject)
			if err != nil {
				return &cli.Error{Code: cli.Usage, Err: err, Hint: `write it as "C=UT,O=Utopia,CN=Name"`}
			}
			var key crypto.Signer
			if newKey != "" {
				key, err = newKeyFile(newKey, kind, &secret)
			} else {
				key, err = openKeyFile(keyFile, &secret)
			}
			if err != nil {
				return err
			}
			raw, err := pki.CreateCSR(name, key)
			if err != nil {
				return refused(err)
			}
			return output(s, outFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: raw}))
		},
	}
	secret.Flags(cmd, "passphrase")
	flags := cmd.Flags()
	flags.StringVar(&subject, "subject", "", `name: "C=UT,O=Utopia,CN=Document Signer 1"`)
	flags.StringVar(&keyFile, "key", "", "the signer's encrypted key file")
	flags.StringVar(&newKey, "new-key", "", "make a new key and write it, encrypted, to this file")
	flags.StringVar(&kind, "algorithm", "brainpoolP256r1", "kind of the new key: "+strings.Join(keyKinds, ", "))
	flags.StringVar(&outFile, "out", "", "write the request to this file (default standard output)")
	_ = cmd.MarkFlagRequired("subject")
	cmd.MarkFlagsOneRequired("key", "new-key")
	cmd.MarkFlagsMutuallyExclusive("key", "new-key")
	_ = cmd.RegisterFlagCompletionFunc("algorithm", cobra.FixedCompletions(keyKinds, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}
