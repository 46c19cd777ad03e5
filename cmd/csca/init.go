package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

func newInit(s *cli.Streams) *cobra.Command {
	var (
		f         certificateFlags
		opener    keys.Opener
		algorithm string
		given     keys.Ref
		changed   bool
	)
	cmd := &cobra.Command{
		Use:   "init DIR",
		Short: "Make a CSCA: key, self-signed certificate and the folder they live in",
		Long: `Make a CSCA: a new key (or a given key file), a self-signed certificate in the profile of Doc 9303-12, and the folder
they live in. A key in a token (--key piv:SERIAL/SLOT, made with csca token generate) stays there: the folder keeps its
name, and the token's attestation where it gives one. The key is in use for five years and its certificate valid for fifteen years and three months, unless
--use-until and --until say otherwise.`,
		Example: `  csca init authority --subject "C=UT,O=Utopia,CN=Utopia CSCA" --state UTO --email csca@utopia.example
  csca init authority --subject "C=UT,O=Utopia,CN=Utopia CSCA" --state UTO --key piv:12345678/9c
  csca init authority --subject "C=CN,O=Hong Kong China,CN=CSCA" --state CHN --province HKG --algorithm RSA-4096`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := f.template(pki.CSCA, time.Now())
			if err != nil {
				return err
			}
			t.NameChange = changed
			a := &authority{dir: args[0], state: state{V: 1}}
			return a.create(cmd.Context(), s, t, &opener, given, algorithm)
		},
	}
	f.add(cmd)
	opener.Flags(cmd)
	cmd.Flags().StringVar(&algorithm, "algorithm", "brainpoolP384r1", "kind of key: "+strings.Join(keyfile.Algorithms(), ", "))
	cmd.Flags().Var(&given, "key", "use this key instead of a new one: "+keys.Usage)
	cmd.Flags().BoolVar(&changed, "name-change", false, "mark that the CSCA's name changed with this key")
	_ = cmd.MarkFlagRequired("subject")
	_ = cmd.MarkFlagRequired("state")
	complete(cmd, "algorithm", keyfile.Algorithms()...)
	return cmd
}

// create makes the folder. The certificate is written last, so that a folder with one is whole.
func (a *authority) create(ctx context.Context, s *cli.Streams, t *pki.Template, opener *keys.Opener, given keys.Ref, algorithm string) error {
	if _, err := os.Stat(a.path("csca.pem")); err == nil {
		return cli.Errorf(cli.Refused, "a new key needs a folder of its own", "%s has a CSCA already", a.dir)
	}
	for _, register := range []string{"issued", "crls"} {
		if err := os.MkdirAll(a.path(register), 0o700); err != nil {
			return &cli.Error{Code: cli.Usage, Err: err}
		}
	}
	lock, err := lockFolder(a.path(".lock"))
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := a.unused(); err != nil {
		return err
	}
	key, err := a.firstKey(ctx, s, opener, given, algorithm)
	if err != nil {
		return err
	}
	defer key.Close()
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
	noteLifetime(s, pki.CSCA, a.certificate)
	fmt.Fprintln(s.Out, a.path("csca.pem"))
	return nil
}

// unused refuses a folder whose CSCA has made lists: csca.pem was lost, and a new state would use their numbers again.
func (a *authority) unused() error {
	lists, err := os.ReadDir(a.path("crls"))
	if err == nil && len(lists) > 0 {
		err = cli.Errorf(cli.Refused, "its certificate is in issued: copy it back to csca.pem", "%s has revocation lists already", a.dir)
	}
	return err
}

// firstKey makes the key, takes the given one over, or opens the one that an init cut off left behind.
func (a *authority) firstKey(ctx context.Context, s *cli.Streams, opener *keys.Opener, given keys.Ref, algorithm string) (*keys.Key, error) {
	if given.IsToken() {
		return a.tokenKey(ctx, opener, given)
	}
	own := keys.Ref{File: a.path("csca.key")}
	if left, err := os.ReadFile(own.File); err == nil {
		if copied, err := os.ReadFile(given.File); !given.IsZero() && (err != nil || !bytes.Equal(left, copied)) {
			return nil, cli.Errorf(cli.Refused, "move it away, or leave --key out to use it", "%s holds a key already, which is not taken for %s", own.File, given)
		}
		key, err := opener.Open(ctx, own, piv.Plan{})
		if err == nil {
			fmt.Fprintf(s.Err, "csca: the key that is in %s is used: %s\n", cli.Printable(own.File), pki.DescribeKey(key.Public()))
		}
		return key, err
	}
	if given.IsZero() {
		key, err := newKeyFile(own.File, algorithm, &opener.Passphrase)
		return &keys.Key{Signer: key, Ref: own}, err
	}
	key, err := opener.Open(ctx, given, piv.Plan{})
	if err != nil {
		return nil, err
	}
	data, err := readFile(given.File)
	if err != nil {
		return nil, err
	}
	return key, writeNew(own.File, data, 0o600)
}

// tokenKey opens a key in a token and keeps its evidence. A key that was imported has none: preflight refuses it.
func (a *authority) tokenKey(ctx context.Context, opener *keys.Opener, given keys.Ref) (*keys.Key, error) {
	key, err := opener.Open(ctx, given, piv.Plan{Use: piv.Single, Role: pki.CSCA, Uncertified: true})
	if err != nil {
		return nil, err
	}
	if err := keepEvidence(ctx, key.Token, a.path("csca"+evidenceSuffix)); err != nil {
		return nil, errors.Join(err, key.Close())
	}
	a.state.Key = given
	return key, nil
}
