package main

import (
	"crypto"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/pki"
)

func newInit(s *cli.Streams) *cobra.Command {
	var (
		f         certificateFlags
		secret    cli.Secret
		algorithm string
		keyFile   string
		changed   bool
	)
	cmd := &cobra.Command{
		Use:   "init DIR",
		Short: "Make a CSCA: key, self-signed certificate and the folder they live in",
		Long: `Make a CSCA: a new key (or a given key file), a self-signed certificate in the profile of Doc 9303-12, and the folder
they live in. The key is in use for five years and its certificate valid for fifteen years and three months, unless
--use-until and --until say otherwise.`,
		Example: `  csca init authority --subject "C=UT,O=Utopia,CN=Utopia CSCA" --state UTO --email csca@utopia.example
  csca init authority --subject "C=CN,O=Hong Kong China,CN=CSCA" --state CHN --province HKG --algorithm RSA-4096`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			t, err := f.template(pki.CSCA, time.Now())
			if err != nil {
				return err
			}
			t.NameChange = changed
			a := &authority{dir: args[0], state: state{V: 1}}
			return a.create(s, t, &secret, keyFile, algorithm)
		},
	}
	f.add(cmd)
	secret.Flags(cmd, "passphrase")
	cmd.Flags().StringVar(&algorithm, "algorithm", "brainpoolP384r1", "kind of key: "+strings.Join(keyKinds, ", "))
	cmd.Flags().StringVar(&keyFile, "key", "", "use this encrypted key file instead of a new key")
	cmd.Flags().BoolVar(&changed, "name-change", false, "mark that the CSCA's name changed with this key")
	_ = cmd.MarkFlagRequired("subject")
	_ = cmd.MarkFlagRequired("state")
	_ = cmd.RegisterFlagCompletionFunc("algorithm", cobra.FixedCompletions(keyKinds, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// create makes the folder. The certificate is written last, so that a folder with one is whole.
func (a *authority) create(s *cli.Streams, t *pki.Template, secret *cli.Secret, keyFile, algorithm string) error {
	if _, err := os.Stat(a.path("csca.pem")); err == nil {
		return cli.Errorf(cli.Refused, "a new key needs a folder of its own", "%s has a CSCA already", a.dir)
	}
	for _, register := range []string{"issued", "crls"} {
		if err := os.MkdirAll(a.path(register), 0o700); err != nil {
			return &cli.Error{Code: cli.Usage, Err: err}
		}
	}
	key, err := a.firstKey(secret, keyFile, algorithm)
	if err != nil {
		return err
	}
	if a.certificate, err = pki.Issue(t, nil, key); err != nil {
		return refused(err)
	}
	if err := a.save(); err != nil {
		return err
	}
	if err := a.record(a.certificate); err != nil {
		return err
	}
	if err := writeNew(a.path("csca.pem"), certificatePEM(a.certificate), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "csca: %s is valid until %s; its key signs until %s\n", cli.Printable(a.certificate.Subject.String()),
		a.certificate.NotAfter.Format(time.DateOnly), a.certificate.PrivateKeyUsage.NotAfter.Format(time.DateOnly))
	fmt.Fprintln(s.Out, a.path("csca.pem"))
	return nil
}

// firstKey makes the key, takes the given one over, or opens the one that an init cut off left behind.
func (a *authority) firstKey(secret *cli.Secret, keyFile, algorithm string) (crypto.Signer, error) {
	path := a.path("csca.key")
	if _, err := os.Stat(path); err == nil {
		return openKeyFile(path, secret)
	}
	if keyFile == "" {
		return newKeyFile(path, algorithm, secret)
	}
	key, err := openKeyFile(keyFile, secret)
	if err != nil {
		return nil, err
	}
	data, err := readFile(keyFile)
	if err != nil {
		return nil, err
	}
	return key, writeNew(path, data, 0o600)
}
