package main

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/ldif"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
)

// exportFlags are the flags of csca export.
type exportFlags struct {
	format     string
	pkdVersion int
	out        string
}

// exportFormats are the values of --format.
var exportFormats = []string{"p7c", "pem", "ldif"}

func newExport(s *cli.Streams) *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:   "export FILE...",
		Short: "Put certificates and lists into one file for others: .p7c, PEM or LDIF",
		Long: `Put the certificates, revocation lists and, in LDIF, master lists of the files (PEM, DER, .p7c, LDIF) into one file, each once:

  p7c   certificates and revocation lists in a SignedData that nobody signed (RFC 8551, 3.8)
  pem   the same as PEM blocks
  ldif  entries as the ICAO PKD has them, master lists too

For p7c and pem the certificates in master lists are taken out of them. None of these formats is signed: who reads the file has
to judge everything in it.`,
		Example: `  csca export --format p7c --out UTO.p7c authority/csca.pem link.pem UTO.crl
  csca export --format ldif --out upload.ldif ds.pem UTO.crl UTO.ml`,
		Args: cobra.MinimumNArgs(1),
		RunE: cli.Stoppable(func(args []string) error { return f.run(s, args) }),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "p7c", "one of "+strings.Join(exportFormats, ", "))
	flags.IntVar(&f.pkdVersion, "pkd-version", 0, "LDIF: the pkdVersion of the entries (default none)")
	flags.StringVar(&f.out, "out", "", "write to this file, which must not exist (default standard output)")
	complete(cmd, "format", exportFormats...)
	return cmd
}

func (f *exportFlags) run(s *cli.Streams, paths []string) error {
	write := map[string]func(*cargo) ([]byte, error){"p7c": (*cargo).p7c, "pem": (*cargo).pem, "ldif": f.ldif}[f.format]
	if write == nil {
		return cli.Errorf(cli.Usage, "one of "+strings.Join(exportFormats, ", "), "no format %q", f.format)
	}
	c := &cargo{seen: map[string]bool{}, whole: f.format == "ldif"}
	for _, path := range paths {
		if err := eachObject(s, path, c.take); err != nil {
			return err
		}
	}
	data, err := write(c)
	if err != nil {
		return &cli.Error{Code: cli.Refused, Err: err}
	}
	if err := output(s, f.out, data); err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "csca: %d certificates, %d revocation lists, %d master lists\n", len(c.certificates), len(c.crls), len(c.lists))
	return nil
}

// cargo is what is exported, each object once.
type cargo struct {
	whole        bool // master lists as they are, not the certificates in them
	certificates []*pki.Certificate
	crls         []*pki.CRL
	lists        []*masterlist.List
	seen         map[string]bool
}

func (c *cargo) take(o *object) error {
	switch {
	case o.crl != nil:
		if c.fresh(o.crl.Raw) {
			c.crls = append(c.crls, o.crl)
		}
	case o.list != nil && c.whole:
		if o.list.CMS == nil {
			return cli.Errorf(cli.Refused, "", "%s: a master list without a signature has no place in an export", o.path)
		}
		if c.fresh(o.list.CMS.Raw) {
			c.lists = append(c.lists, o.list)
		}
	case o.list != nil:
		for _, x := range o.list.Certificates {
			c.add(x)
		}
	case o.certificate != nil:
		c.add(o.certificate)
	default:
		return cli.Errorf(cli.Usage, "", "%s: a %s can't be exported", o.path, o.kind)
	}
	return nil
}

func (c *cargo) add(x *pki.Certificate) {
	if c.fresh(x.Raw) {
		c.certificates = append(c.certificates, x)
	}
}

func (c *cargo) fresh(der []byte) bool {
	known := c.seen[string(der)]
	c.seen[string(der)] = true
	return !known
}

func (c *cargo) p7c() ([]byte, error) { return cms.Bundle(c.certificates, c.crls) }

func (c *cargo) pem() ([]byte, error) {
	var b bytes.Buffer
	for _, x := range c.certificates {
		b.Write(certificatePEM(x))
	}
	for _, l := range c.crls {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: l.Raw}))
	}
	return b.Bytes(), nil
}

func (f *exportFlags) ldif(c *cargo) ([]byte, error) {
	var b bytes.Buffer
	w := ldif.NewWriter(&b)
	p := ldif.NewPKD(w)
	p.Version = f.pkdVersion
	for _, x := range c.certificates {
		if err := p.Certificate(x); err != nil {
			return nil, err
		}
	}
	for _, l := range c.crls {
		if err := p.RevocationList(l); err != nil {
			return nil, err
		}
	}
	for _, l := range c.lists {
		if err := p.MasterList(l); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
