package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/verify/trust"
)

// check is one line of a preflight.
type check struct {
	ID     string     `json:"id"`
	Status piv.Status `json:"status"`
	Detail string     `json:"detail"`
	code   cli.Code
	tries  int // PIN tries that are left, where they are too few
}

// in is the line as people read it: in other languages than English with what the check looks at before the detail.
func (c check) in(lang cli.Lang) string {
	detail := cli.Printable(c.Detail)
	if lang == "en" {
		return fmt.Sprintf("%-14s %-20s %s", c.Status, c.ID, detail)
	}
	kind := strings.TrimLeft(strings.TrimPrefix(c.ID, "signer"), " 0123456789")
	if kind == "" {
		kind = "signer"
	}
	about := texts["check "+kind].In(lang, keys.CheckText(kind, lang))
	if c.tries > 0 {
		about = fmt.Sprintf(text(lang, pinFloor), c.tries)
	}
	return fmt.Sprintf("%s  %s  %s [%s]", keys.StatusText(c.Status, lang), c.ID, about, detail)
}

type preflight struct {
	*signFlags
	json   bool
	checks []check
}

func newPreflight(s *cli.Streams) *cobra.Command {
	f := &preflight{signFlags: &signFlags{}}
	cmd := &cobra.Command{
		Use:   "preflight --out DIR --key KEY [--dsc CERT]",
		Short: "Check the station before a batch: nothing is signed, no PIN is tried",
		Long: `Preflight checks what "personalize sign" with the same flags will need: tokens, keys and PIN
tries, the document signers' certificates, dates and revocation, the trust material, the clock,
the disk, and the ledger, which is opened and, if it is new, made. It presents no PIN and asks
for no passphrase, so a key file is looked at no closer than that it is there.`,
		Example: `  personalize preflight --out signed --key piv:12345678/9c --csca csca.pem --crl csca.crl --trust pkd
  personalize preflight --out signed --key dsc.key --dsc dsc.pem --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), s) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "", "documents will be written into this `DIR`")
	flags.StringVar(&f.trust, "trust", "", "public trust material in this `DIR`")
	flags.Int64Var(&f.minFree, "min-free", 256, "the disk needs this many `MB` free")
	flags.BoolVar(&f.json, "json", false, "print one line of JSON")
	f.ledgerFlags.flags(cmd)
	f.signerFlags.flags(cmd)
	_ = cmd.MarkFlagRequired("out")
	_ = cmd.MarkFlagRequired("key")
	return cmd
}

func (f *preflight) add(id string, err error, code cli.Code, detail string) {
	c := check{ID: id, Status: piv.Passed, Detail: detail}
	if err != nil {
		c.Status, c.Detail, c.code = piv.Failed, err.Error(), code
		if known := (*cli.Error)(nil); errors.As(err, &known) {
			c.code = known.Code
		}
	}
	f.checks = append(f.checks, c)
}

// note adds a line that stops nothing.
func (f *preflight) note(id string, status piv.Status, detail string) {
	f.checks = append(f.checks, check{ID: id, Status: status, Detail: detail})
}

func (f *preflight) run(ctx context.Context, s *cli.Streams) error {
	now, err := f.time()
	if err != nil {
		return err
	}
	if f.source == "" {
		f.source = filepath.Clean(f.out) + ".ledger"
	}
	f.add("output", os.MkdirAll(f.out, 0o700), cli.Usage, f.out+" can be written to")
	f.lookAtLedger(ctx, now)
	f.lookAtTrust(now)
	for i := range f.keys {
		f.lookAtSigner(ctx, i, now)
	}
	code := cli.OK
	for _, c := range f.checks {
		if c.code != cli.OK && code == cli.OK {
			code = c.code
		}
	}
	if f.json {
		if err := json.NewEncoder(s.Out).Encode(map[string]any{"v": 1, "ready": code == cli.OK, "checks": f.checks}); err != nil {
			return err
		}
		return cli.Exit(code)
	}
	for _, c := range f.checks {
		fmt.Fprintln(s.Out, c.in(f.lang))
	}
	return cli.Exit(code)
}

// lookAtLedger opens the ledger under the station's name, and so shows that it can be written to and that nobody else works under
// that name.
func (f *preflight) lookAtLedger(ctx context.Context, now time.Time) {
	err := f.with(ctx, f.ledgerFlags.open, func(l *ledger.Ledger) error {
		f.add("clock and disk", f.guard(ctx, l, nil, now), cli.Refused, "the clock is not behind, the disk has room")
		open, err := l.BooksIn(ctx, ledger.Intent, 1000)
		if err == nil && len(open) > 0 {
			f.note("intents", piv.Passed, fmt.Sprintf("%d are open: the batch they are of takes them up", len(open)))
		}
		return err
	})
	f.add("ledger", err, cli.Internal, f.source+" can be written to, as station "+f.station)
}

func (f *preflight) lookAtTrust(now time.Time) {
	if f.trust == "" {
		f.note("trust", piv.NotPerformed, "no --trust given")
		return
	}
	store, err := trust.Load(os.DirFS(f.trust))
	if err == nil && f.csca != "" {
		var csca *pki.Certificate
		if csca, err = readCertificate(f.csca); err == nil {
			err = anchored(store, csca)
		}
	}
	f.add("trust", err, cli.Undetermined, "the public trust material was read")
}

// anchored says whether others trust the CSCA.
func anchored(store *trust.Store, csca *pki.Certificate) error {
	for a := range store.Anchors() {
		if a.Certificate.Fingerprint() == csca.Fingerprint() {
			return nil
		}
	}
	return errors.New("the CSCA is not in the public trust material: nobody could verify the documents")
}

func (f *preflight) lookAtSigner(ctx context.Context, i int, now time.Time) {
	name := "signer"
	if len(f.keys) > 1 {
		name = fmt.Sprintf("signer %d", i+1)
	}
	var cert *pki.Certificate
	var err error
	if i < len(f.dsc) {
		if cert, err = readCertificate(f.dsc[i]); err != nil {
			f.add(name, err, cli.Malformed, "")
			return
		}
	}
	if f.keys[i].IsToken() {
		cert = f.lookAtToken(ctx, name, i, cert, now)
	} else {
		_, err = os.Stat(f.keys[i].File)
		f.add(name+" key", err, cli.Usage, f.keys[i].File+" is there")
	}
	if cert == nil {
		f.add(name, errors.New("no certificate"), cli.Usage, "")
		return
	}
	cfg := signing.LintConfig{Certificate: cert, Time: now}
	if cfg.CSCA, cfg.CRL, err = f.issuerFlags.read(); err != nil {
		f.add(name, err, cli.Malformed, "")
		return
	}
	linter, err := signing.NewLinter(cfg)
	f.add(name, err, cli.Refused, fmt.Sprintf("certificate %X, in force until %s, the key signs until %s", cert.Serial,
		cert.NotAfter.Format(time.DateOnly), cert.PrivateKeyUsage.NotAfter.Format(time.DateOnly)))
	f.add(name+" signatures", f.with(ctx, f.read, func(l *ledger.Ledger) error { return f.checkLimit(ctx, l, cert) }), cli.Refused,
		"the key may make more")
	if err == nil {
		var left []string
		for _, r := range linter.NotPerformed() {
			if r.ID == "DSC-CHAIN" || r.ID == "DSC-REVOKED" {
				left = append(left, r.ID)
			}
		}
		if len(left) > 0 {
			f.note(name+" standing", piv.NotPerformed, fmt.Sprintf("not asked without --csca and --crl: %v", left))
		}
	}
}

// lookAtToken asks a token everything that costs nothing, and returns the certificate in it where none is given.
func (f *preflight) lookAtToken(ctx context.Context, name string, i int, cert *pki.Certificate, now time.Time) *pki.Certificate {
	token, err := f.opener.Token(ctx, f.keys[i].Serial)
	if err != nil {
		f.add(name+" token", err, cli.TokenAbsent, "")
		return cert
	}
	defer token.Close()
	found, err := f.opener.Preflight(ctx, token, f.keys[i].Slot, piv.Plan{Certificate: cert, Time: now})
	if err != nil {
		f.add(name+" token", err, cli.TokenAbsent, "")
		return cert
	}
	judged := cli.CodeOf(keys.Judge(found))
	for _, c := range found.Checks {
		if c.ID == "signatures-left" {
			continue // the ledger counts them, see lookAtSigner
		}
		line := check{ID: name + " " + c.ID, Status: c.Status, Detail: c.Detail}
		if c.Status == piv.Failed {
			line.code = judged
			if c.ID == "pin-tries" {
				line.tries = found.PINTries
			}
		}
		f.checks = append(f.checks, line)
	}
	if cert == nil {
		if cert, err = token.Certificate(ctx, f.keys[i].Slot); err != nil {
			f.add(name, keys.Failure(err, cli.Refused), cli.Refused, "")
			return nil
		}
	}
	return cert
}
