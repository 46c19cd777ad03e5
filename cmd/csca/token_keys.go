package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/piv"
)

// managementKey reads a token's management key: hexadecimal, as every other tool writes it.
func managementKey(secret *cli.Secret, serial uint32) (piv.ManagementKey, error) {
	text, err := secret.For(fmt.Sprint(serial), "token")
	if err != nil {
		return nil, err
	}
	return decodeManagement(text)
}

// decodeManagement reads the digits and wipes them.
func decodeManagement(text []byte) (piv.ManagementKey, error) {
	defer cli.Wipe(text)
	key := make([]byte, hex.DecodedLen(len(text)))
	if n, err := hex.Decode(key, text); err != nil || n != 16 && n != 24 && n != 32 {
		return nil, cli.Errorf(cli.Usage, "", "a management key is 32, 48 or 64 hexadecimal digits")
	}
	return key, nil
}

// generateFlags are the flags of csca token generate.
type generateFlags struct {
	opener                keys.Opener
	management            cli.Secret
	algorithm, pin, touch string
	subject, out          string
	replace               bool
}

func newTokenGenerate(s *cli.Streams) *cobra.Command {
	var f generateFlags
	cmd := &cobra.Command{
		Use:   "generate piv:SERIAL/SLOT",
		Short: "Make a key in a token, its attestation and the request for its certificate",
		Long: `Make a key in a token: it never exists outside. The token attests it; the attestation is read back, compared with what was
asked and, with --attestation-root, followed to the maker's root. With --subject a certification request is made, and the
attestation is written beside it: ds.csr and ds` + evidenceSuffix + `. Without, --out names the attestation.

A batch key wants the PIN once and no touch, which is the default. A slot that holds a key is refused unless --replace says
to destroy it. A request for the key that is there already is made by csca request.`,
		Example: `  csca token generate piv:12345678/9c --algorithm P-384 --out csca.attestation.pem
  csca token generate piv:12345678/9c --algorithm P-256 --subject "C=UT,O=Utopia,CN=Document Signer 1" --out ds.csr`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), s, args[0]) },
	}
	f.opener.TokenFlags(cmd)
	f.management.Flags(cmd, "management-key")
	flags := cmd.Flags()
	flags.StringVar(&f.algorithm, "algorithm", "", "kind of key: "+strings.Join(tokenKinds, ", "))
	flags.StringVar(&f.pin, "pin-policy", "once", "when the key wants the PIN: never, once, always")
	flags.StringVar(&f.touch, "touch-policy", "never", "when the key wants a touch: never, always, cached")
	flags.StringVar(&f.subject, "subject", "", `name for a request: "C=UT,O=Utopia,CN=Document Signer 1"`)
	flags.StringVar(&f.out, "out", "", "write the request (without --subject: the attestation) to this file")
	flags.BoolVar(&f.replace, "replace", false, "destroy the key that is in the slot")
	_ = cmd.MarkFlagRequired("algorithm")
	_ = cmd.MarkFlagRequired("out")
	complete(cmd, "algorithm", tokenKinds...)
	complete(cmd, "pin-policy", "never", "once", "always")
	complete(cmd, "touch-policy", "never", "always", "cached")
	return cmd
}

func (f *generateFlags) config() (c piv.KeyConfig, err error) {
	c.Replace = f.replace
	if c.Algorithm, err = piv.ParseAlgorithm(f.algorithm); err == nil {
		c.PIN, err = piv.ParsePINPolicy(f.pin)
	}
	if err == nil {
		c.Touch, err = piv.ParseTouchPolicy(f.touch)
	}
	if err != nil {
		return c, &cli.Error{Code: cli.Usage, Err: err}
	}
	return c, nil
}

func (f *generateFlags) run(ctx context.Context, s *cli.Streams, name string) error {
	ref, err := slotArgument(name)
	if err != nil {
		return err
	}
	config, err := f.config()
	if err != nil {
		return err
	}
	evidenceFile := f.out
	if f.subject != "" {
		if _, err := parseSubject(f.subject); err != nil {
			return err
		}
		evidenceFile = beside(f.out)
	}
	// What could not be written must be known before a key is made.
	for _, path := range []string{f.out, evidenceFile} {
		if err := free(path); err != nil {
			return err
		}
	}
	token, err := f.opener.Token(ctx, ref.Serial)
	if err != nil {
		return err
	}
	defer token.Close()
	// A wrong PIN is found out before a key is made.
	if f.subject != "" && config.PIN != piv.PINNever {
		if err := f.opener.Login(ctx, token); err != nil {
			return err
		}
	}
	evidence, err := f.generate(ctx, s, token, ref, config)
	if err != nil {
		return err
	}
	if err := writeNew(evidenceFile, evidence.PEM(), 0o644); err != nil {
		return err
	}
	if f.subject == "" {
		return nil
	}
	return f.request(ctx, s, token, ref)
}

// generate makes the key and judges its attestation.
func (f *generateFlags) generate(ctx context.Context, s *cli.Streams, token *piv.Token, ref keys.Ref, config piv.KeyConfig) (piv.Evidence, error) {
	roots, err := f.opener.Roots()
	if err != nil {
		return piv.Evidence{}, err
	}
	management, err := managementKey(&f.management, ref.Serial)
	if err != nil {
		return piv.Evidence{}, err
	}
	defer clear(management)
	_, evidence, err := token.Generate(ctx, management, ref.Slot, config)
	if err != nil {
		return evidence, keys.Failure(err, cli.Refused)
	}
	believed := "not checked: no --attestation-root"
	if roots != nil {
		if _, err := piv.VerifyAttestation(evidence, piv.Trust{Roots: roots}); err != nil {
			return evidence, keys.Failure(err, cli.Refused)
		}
		believed = "verified"
	}
	fmt.Fprintf(s.Err, "csca: %v key made in token %d, slot %v; attestation %s\n", config.Algorithm, ref.Serial, ref.Slot, believed)
	return evidence, nil
}

// request makes the request of the new key.
func (f *generateFlags) request(ctx context.Context, s *cli.Streams, token *piv.Token, ref keys.Ref) error {
	subject, err := parseSubject(f.subject)
	if err != nil {
		return err
	}
	key, err := token.Key(ctx, ref.Slot, piv.Single)
	if err != nil {
		return refused(err)
	}
	return writeRequest(s, subject, key, f.out)
}

func newTokenAttest(s *cli.Streams) *cobra.Command {
	var opener keys.Opener
	var out string
	cmd := &cobra.Command{
		Use:   "attest piv:SERIAL/SLOT",
		Short: "Have a token prove where its key was born",
		Long: `Have a token attest the key in a slot: two certificates in PEM, the key's and that of the token's own attestation key. With
--attestation-root they are followed to the maker's root. A key that was imported is not attested.`,
		Example: "  csca token attest piv:12345678/9c --attestation-root maker.pem --out ds.attestation.pem",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return attest(cmd.Context(), s, &opener, args[0], out)
		},
	}
	opener.TokenFlags(cmd)
	cmd.Flags().StringVar(&out, "out", "", "write the attestation to this file (default standard output)")
	return cmd
}

func attest(ctx context.Context, s *cli.Streams, opener *keys.Opener, name, out string) error {
	ref, err := slotArgument(name)
	if err != nil {
		return err
	}
	roots, err := opener.Roots()
	if err != nil {
		return err
	}
	token, err := opener.Token(ctx, ref.Serial)
	if err != nil {
		return err
	}
	defer token.Close()
	evidence, err := token.Attest(ctx, ref.Slot)
	if err != nil {
		return keys.Failure(err, cli.Refused)
	}
	believed := "not checked: no --attestation-root"
	a, err := evidence.Claims()
	if err == nil && roots != nil {
		a, err = piv.VerifyAttestation(evidence, piv.Trust{Roots: roots})
		believed = "verified"
	}
	if err != nil {
		return keys.Failure(err, cli.Refused)
	}
	if err := output(s, out, evidence.PEM()); err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "csca: token %d, slot %v, firmware %v, PIN %v, touch %v; attestation %s\n", a.Serial, a.Slot, a.Version, a.PIN, a.Touch, believed)
	return nil
}

func newTokenImport(s *cli.Streams) *cobra.Command {
	var opener keys.Opener
	var management cli.Secret
	cmd := &cobra.Command{
		Use:   "import piv:SERIAL/SLOT CERT",
		Short: "Write a certificate back to the token that holds its key",
		Long: `Write a certificate to the slot of its key and read it back. A certificate of another key is refused. Keys are never
imported: they are born in the token.`,
		Example: "  csca token import piv:12345678/9c ds.pem",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ref, err := slotArgument(args[0])
			if err != nil {
				return err
			}
			cert, err := readCertificate(args[1])
			if err != nil {
				return err
			}
			token, err := opener.Token(cmd.Context(), ref.Serial)
			if err != nil {
				return err
			}
			defer token.Close()
			key, err := managementKey(&management, ref.Serial)
			if err != nil {
				return err
			}
			defer clear(key)
			if err := token.WriteCertificate(cmd.Context(), key, ref.Slot, cert); err != nil {
				return keys.Failure(err, cli.Refused)
			}
			fmt.Fprintf(s.Err, "csca: %s is in token %d, slot %v\n", cli.Printable(strings.TrimSpace(cert.Subject.String())), ref.Serial, ref.Slot)
			return nil
		},
	}
	opener.TokenFlags(cmd)
	management.Flags(cmd, "management-key")
	return cmd
}
