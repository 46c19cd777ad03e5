package main

import (
	"context"
	"crypto"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/signing/pki"
)

// issueFlags are the flags of csca issue.
type issueFlags struct {
	certificateFlags
	opener                         keys.Opener
	keySecret                      cli.Secret
	key                            keys.Ref
	role, csr, attestation, newKey string
	algorithm, linkFrom, out       string
	documentTypes                  []string
}

func newIssue(s *cli.Streams) *cobra.Command {
	var f issueFlags
	cmd := &cobra.Command{
		Use:   "issue DIR",
		Short: "Issue the certificate of a signer, or link a new CSCA to the old one",
		Long: `Issue the certificate of a signer from its request (--csr), its key file (--key) or a new key (--new-key). The profile is
that of the role in Doc 9303-12; nothing is signed that breaks it. State, contact and revocation list come from the
CSCA's own certificate unless given.

A request proves by its signature that the requester has the key. With --attestation-root it must also prove that the key
was born in a token of that maker: its attestation, which csca token generate wrote beside it, is checked against the root
and the request and kept in the register beside the certificate. The CSCA's own token must prove the same.

With --link-from OLD the certificate of the CSCA in DIR is signed again with the key of the CSCA in OLD, so that whoever
trusts the old key can accept the new one. Where the two names differ it carries the nameChange extension.`,
		Example: `  csca issue authority --new-key ds.key --subject "C=UT,O=Utopia,CN=Document Signer 1" --doc-type P,ID --out ds.pem
  csca issue authority --role master-list-signer --csr ml.csr --out ml.pem
  csca issue authority --csr ds.csr --attestation-root maker.pem --doc-type P --out ds.pem
  csca issue authority-2 --link-from authority-1 --out link.pem`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.linkFrom != "" {
				return f.link(cmd.Context(), s, args[0])
			}
			return f.issue(cmd.Context(), s, args[0])
		},
	}
	f.add(cmd)
	f.opener.Flags(cmd)
	f.keySecret.Flags(cmd, "key-passphrase")
	roleFlag(cmd, &f.role, "document-signer", "what the certificate is for")
	flags := cmd.Flags()
	flags.StringVar(&f.csr, "csr", "", "the signer's request, PEM or DER (also --request)")
	flags.StringVar(&f.attestation, "attestation", "", "the token's attestation of the request's key (default: beside the request, REQUEST"+evidenceSuffix+")")
	flags.Var(&f.key, "key", "the signer's encrypted key `FILE`")
	flags.StringVar(&f.newKey, "new-key", "", "make a new key and write it, encrypted, to this file")
	flags.StringVar(&f.algorithm, "algorithm", "brainpoolP256r1", "kind of the new key: "+strings.Join(keyfile.Algorithms(), ", "))
	flags.StringSliceVar(&f.documentTypes, "doc-type", nil, "document codes the signer may sign: P,ID")
	flags.StringVar(&f.linkFrom, "link-from", "", "folder of the old CSCA, whose key signs a link certificate")
	flags.StringVar(&f.out, "out", "", "write the certificate to this file (default standard output)")
	flags.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == "request" {
			name = "csr"
		}
		return pflag.NormalizedName(name)
	})
	cmd.MarkFlagsOneRequired("csr", "key", "new-key", "link-from")
	cmd.MarkFlagsMutuallyExclusive("csr", "key", "new-key", "link-from")
	complete(cmd, "algorithm", keyfile.Algorithms()...)
	return cmd
}

// issue makes a signer's certificate.
func (f *issueFlags) issue(ctx context.Context, s *cli.Streams, dir string) error {
	role, err := roleByName(f.role)
	if err != nil {
		return err
	}
	if role.IsCA() {
		return cli.Errorf(cli.Usage, "csca init makes a CSCA, --link-from a link certificate", "not for the role %s", f.role)
	}
	if err := free(f.out); err != nil {
		return err
	}
	a, release, err := holdAuthority(dir)
	if err != nil {
		return err
	}
	defer release()
	t, err := f.template(role, time.Now())
	if err != nil {
		return err
	}
	t.DocumentTypes = f.documentTypes
	a.inherit(t)
	if t.Subject.IsZero() && f.csr == "" {
		return cli.Errorf(cli.Usage, "", "--subject is missing")
	}
	proof, err := f.request(s, t)
	if err != nil {
		return err
	}
	ca, err := a.key(ctx, &f.opener, t.NotBefore)
	if err != nil {
		return err
	}
	defer ca.Close()
	if err := f.subjectKey(t); err != nil {
		return err
	}
	c, err := pki.Issue(t, a.certificate, ca)
	if err != nil {
		if f.newKey != "" {
			os.Remove(f.newKey) // a key without a certificate is of no use and would stop the next try
		}
		return refused(err)
	}
	return a.handOut(s, t.Role, c, proof, f.out)
}

// request takes public key and name, where --subject gives none, from the request, and returns the evidence of the key's birth
// where it was checked.
func (f *issueFlags) request(s *cli.Streams, t *pki.Template) ([]byte, error) {
	if f.csr == "" {
		if f.attestation != "" {
			return nil, cli.Errorf(cli.Usage, "", "--attestation goes with --csr")
		}
		return nil, nil
	}
	data, err := readFile(f.csr)
	if err != nil {
		return nil, err
	}
	q, err := pki.ParseCSR(data)
	if err != nil {
		return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", f.csr, err)}
	}
	t.PublicKey = q.PublicKey
	if t.Subject.IsZero() {
		t.Subject = q.Subject
	}
	return f.proof(s, q, t.NotBefore)
}

// subjectKey takes the public key from the key file, or makes one. A key in a token is certified by its request only.
func (f *issueFlags) subjectKey(t *pki.Template) error {
	var key crypto.Signer
	var err error
	switch {
	case t.PublicKey != nil:
		return nil
	case f.key.IsToken():
		return cli.Errorf(cli.Usage, "csca request --key "+f.key.String()+" makes one; give it with --csr", "a key in a token is certified by its request")
	case !f.key.IsZero():
		key, err = keys.OpenFile(f.key.File, &f.keySecret)
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
func (f *issueFlags) link(ctx context.Context, s *cli.Streams, dir string) error {
	next, err := openAuthority(dir)
	if err != nil {
		return err
	}
	if err := free(f.out); err != nil {
		return err
	}
	old, release, err := holdAuthority(f.linkFrom)
	if err != nil {
		return err
	}
	defer release()
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
	key, err := old.key(ctx, &f.opener, t.NotBefore)
	if err != nil {
		return err
	}
	defer key.Close()
	made, err := pki.Issue(t, old.certificate, key)
	if err != nil {
		return refused(err)
	}
	return old.handOut(s, t.Role, made, nil, f.out)
}

// handOut records a certificate, with the evidence of its key's birth if there is any, before it leaves.
func (a *authority) handOut(s *cli.Streams, role pki.Role, c *pki.Certificate, proof []byte, out string) error {
	if proof != nil {
		if err := writeNew(a.path("issued", hex.EncodeToString(c.Serial)+evidenceSuffix), proof, 0o644); err != nil {
			return err
		}
	}
	if err := a.record(c); err != nil {
		return err
	}
	if err := output(s, out, certificatePEM(c)); err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "csca: %s, %s, serial %x, valid until %s\n", role, cli.Printable(c.Subject.String()), c.Serial, c.NotAfter.Format(time.DateOnly))
	noteLifetime(s, role, c)
	return nil
}
