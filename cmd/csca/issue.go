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

// issueFlags are the flags of csca issue.
type issueFlags struct {
	certificateFlags
	secret, keySecret        cli.Secret
	role, csr, key, newKey   string
	algorithm, linkFrom, out string
	documentTypes            []string
}

func newIssue(s *cli.Streams) *cobra.Command {
	var f issueFlags
	cmd := &cobra.Command{
		Use:   "issue DIR",
		Short: "Issue the certificate of a signer, or link a new CSCA to the old one",
		Long: `Issue the certificate of a signer from its request (--csr), its key file (--key) or a new key (--new-key). The profile is
that of the role in Doc 9303-12; nothing is signed that breaks it. State, contact and revocation list come from the
CSCA's own certificate unless given.

With --link-from OLD the certificate of the CSCA in DIR is signed again with the key of the CSCA in OLD, so that whoever
trusts the old key can accept the new one. Where the two names differ it carries the nameChange extension.`,
		Example: `  csca issue authority --new-key ds.key --subject "C=UT,O=Utopia,CN=Document Signer 1" --doc-type P,ID --out ds.pem
  csca issue authority --role master-list-signer --csr ml.csr --out ml.pem
  csca issue authority-2 --link-from authority-1 --out link.pem`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if f.linkFrom != "" {
				return f.link(s, args[0])
			}
			return f.issue(s, args[0])
		},
	}
	f.add(cmd)
	f.secret.Flags(cmd, "passphrase")
	f.keySecret.Flags(cmd, "key-passphrase")
	roleFlag(cmd, &f.role, "document-signer", "what the certificate is for")
	flags := cmd.Flags()
	flags.StringVar(&f.csr, "csr", "", "the signer's request, PEM or DER")
	flags.StringVar(&f.key, "key", "", "the signer's encrypted key file")
	flags.StringVar(&f.newKey, "new-key", "", "make a new key and write it, encrypted, to this file")
	flags.StringVar(&f.algorithm, "algorithm", "brainpoolP256r1", "kind of the new key: "+strings.Join(keyKinds, ", "))
	flags.StringSliceVar(&f.documentTypes, "doc-type", nil, "document codes the signer may sign: P,ID")
	flags.StringVar(&f.linkFrom, "link-from", "", "folder of the old CSCA, whose key signs a link certificate")
	flags.StringVar(&f.out, "out", "", "write the certificate to this file (default standard output)")
	cmd.MarkFlagsOneRequired("csr", "key", "new-key", "link-from")
	cmd.MarkFlagsMutuallyExclusive("csr", "key", "new-key", "link-from")
	_ = cmd.RegisterFlagCompletionFunc("algorithm", cobra.FixedCompletions(keyKinds, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// issue makes a signer's certificate.
func (f *issueFlags) issue(s *cli.Streams, dir string) error {
	role, err := roleByName(f.role)
	if err != nil {
		return err
	}
	if role.IsCA() {
		return cli.Errorf(cli.Usage, "csca init makes a CSCA, --link-from a link certificate", "not for the role %s", f.role)
	}
	a, err := openAuthority(dir)
	if err != nil {
		return err
	}
	t, err := f.template(role, time.Now())
	if err != nil {
		return err
	}
	t.DocumentTypes = f.documentTypes
	a.inherit(t)
	ca, err := a.key(&f.secret)
	if err != nil {
		return err
	}
	if t.Subject.IsZero() && f.csr == "" {
		return cli.Errorf(cli.Usage, "", "--subject is missing")
	}
	if err := f.subjectKey(t); err != nil {
		return err
	}
	if err := a.issueTo(s, t, a.certificate, ca, f.out); err != nil {
		if f.newKey != "" {
			os.Remove(f.newKey) // a key without a certificate is of no use and would stop the next try
		}
		return err
	}
	return nil
}

// subjectKey takes the public key, and the name where --subject gives none, from the request or key.
func (f *issueFlags) subjectKey(t *pki.Template) error {
	var key crypto.Signer
	var err error
	switch {
	case f.csr != "":
		data, err := readFile(f.csr)
		if err != nil {
			return err
		}
		q, err := pki.ParseCSR(data)
		if err != nil {
			return &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", f.csr, err)}
		}
		t.PublicKey = q.PublicKey
		if t.Subject.IsZero() {
			t.Subject = q.Subject
		}
		return nil
	case f.key != "":
		key, err = openKeyFile(f.key, &f.keySecret)
	default:
		key, err = newKeyFile(f.newKey, f.algorithm, &f.keySecret)
	}
	if err != nil {
		return err
	}
	t.PublicKey = key.Public()
	return nil
}

// link signs the new CSCA's key with the old one's.
func (f *issueFlags) link(s *cli.Streams, dir string) error {
	next, err := openAuthority(dir)
	if err != nil {
		return err
	}
	old, err := openAuthority(f.linkFrom)
	if err != nil {
		return err
	}
	t, err := f.template(pki.Link, time.Now())
	if err != nil {
		return err
	}
	if f.subject != "" {
		return cli.Errorf(cli.Usage, "", "a link certificate has the subject of the new CSCA; leave --subject out")
	}
	c := next.certificate
	t.Subject, t.PublicKey = c.Subject, c.PublicKey
	t.NameChange = !c.Subject.Equal(old.certificate.Subject)
	t.NotAfter = f.until.or(c.NotAfter)
	if t.KeyUse.IsZero() {
		t.KeyUse = c.PrivateKeyUsage
		if t.KeyUse.NotBefore.Before(t.NotBefore) {
			t.KeyUse.NotBefore = t.NotBefore
		}
	}
	next.inherit(t)
	key, err := old.key(&f.secret)
	if err != nil {
		return err
	}
	return old.issueTo(s, t, old.certificate, key, f.out)
}

// issueTo issues, records and hands out.
func (a *authority) issueTo(s *cli.Streams, t *pki.Template, issuer *pki.Certificate, key crypto.Signer, out string) error {
	c, err := pki.Issue(t, issuer, key)
	if err != nil {
		return refused(err)
	}
	if err := a.record(c); err != nil {
		return err
	}
	if err := output(s, out, certificatePEM(c)); err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "csca: %s, %s, serial %x, valid until %s\n", t.Role, cli.Printable(c.Subject.String()), c.Serial, c.NotAfter.Format(time.DateOnly))
	return nil
}
