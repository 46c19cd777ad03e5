package main

import (
	"context"
	"crypto"
	"encoding/pem"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

// requestFlags are the flags of csca request.
type requestFlags struct {
	opener       keys.Opener
	key          keys.Ref
	newKey, kind string
	subject, out string
}

func newRequest(s *cli.Streams) *cobra.Command {
	var f requestFlags
	cmd := &cobra.Command{
		Use:   "request",
		Short: "Make a signer's key and the request for its certificate",
		Long: `Make a certification request (PKCS#10) for a document or list signer: its name, its public key and the proof that the
private key is there. The request goes to the CSCA, the key stays. The CSCA decides everything else.

For a key in a token, which csca token generate makes, --out is needed: the token's attestation is written beside it.`,
		Example: `  csca request --new-key ml.key --subject "C=UT,O=Utopia,CN=Master List Signer 1" --out ml.csr
  csca request --key piv:12345678/9c --subject "C=UT,O=Utopia,CN=Document Signer 1" --out ds.csr`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), s) },
	}
	f.opener.Flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.subject, "subject", "", `name: "C=UT,O=Utopia,CN=Document Signer 1"`)
	flags.Var(&f.key, "key", "the signer's "+keys.Usage)
	flags.StringVar(&f.newKey, "new-key", "", "make a new key and write it, encrypted, to this file")
	flags.StringVar(&f.kind, "algorithm", "brainpoolP256r1", "kind of the new key: "+strings.Join(keyfile.Algorithms(), ", "))
	flags.StringVar(&f.out, "out", "", "write the request to this file (default standard output)")
	_ = cmd.MarkFlagRequired("subject")
	cmd.MarkFlagsOneRequired("key", "new-key")
	cmd.MarkFlagsMutuallyExclusive("key", "new-key")
	complete(cmd, "algorithm", keyfile.Algorithms()...)
	return cmd
}

func (f *requestFlags) run(ctx context.Context, s *cli.Streams) error {
	name, err := parseSubject(f.subject)
	if err != nil {
		return err
	}
	if err := free(f.out); err != nil {
		return err
	}
	if f.newKey != "" {
		key, err := newKeyFile(f.newKey, f.kind, &f.opener.Passphrase)
		if err != nil {
			return err
		}
		return writeRequest(s, name, key, f.out)
	}
	if f.key.IsToken() && (f.out == "" || f.out == "-") {
		return cli.Errorf(cli.Usage, "", "--out is missing: the attestation of a token's key is written beside the request")
	}
	key, err := f.opener.Open(ctx, f.key, piv.Plan{Use: piv.Single, Uncertified: true})
	if err != nil {
		return err
	}
	defer key.Close()
	if key.Token != nil {
		if err := keepEvidence(ctx, key.Token, beside(f.out)); err != nil {
			return err
		}
	}
	return writeRequest(s, name, key, f.out)
}

// parseSubject reads the value of --subject.
func parseSubject(text string) (pki.Name, error) {
	name, err := pki.NewName(text)
	if err != nil {
		return pki.Name{}, &cli.Error{Code: cli.Usage, Err: err, Hint: `write it as "C=UT,O=Utopia,CN=Name"`}
	}
	return name, nil
}

// writeRequest makes a request and writes it in PEM.
func writeRequest(s *cli.Streams, name pki.Name, key crypto.Signer, out string) error {
	raw, err := pki.CreateCSR(name, key)
	if err != nil {
		return refused(err)
	}
	return output(s, out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: raw}))
}
