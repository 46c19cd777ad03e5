package main

import (
	"context"
	"crypto"
	"encoding/hex"
	"fmt"
	"math/big"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/pki"
)

// crlFlags are the flags of csca crl.
type crlFlags struct {
	opener    keys.Opener
	revoke    []string
	previous  string
	at, until moment
	out       string
	pkcs1     bool
}

func newCRL(s *cli.Streams) *cobra.Command {
	var f crlFlags
	cmd := &cobra.Command{
		Use:   "crl DIR",
		Short: "Revoke certificates and publish the next revocation list",
		Long: `Publish the CSCA's next revocation list: complete, with the next number, and without entries where nothing is revoked.
Doc 9303-12 asks for one at least every 90 days, and within 48 hours of a revocation. What was revoked once stays on every
later list. --revoke takes the serial number in hexadecimal, as csca show prints it; certificates of an earlier key of the
same CSCA are on the same list.

After a change of key, the first list of the new one goes on where the last list of the old one ended: --previous gives that
list, whose number and entries are taken over. Where the CSCA's name changed too, every list of the new key states the old name.
A folder that was restored from an old copy catches up the same way: --previous gives the last list that was published.`,
		Example: `  csca crl authority --out UTO.crl
  csca crl authority --revoke 4f2a9c01 --out UTO.crl
  csca crl next --previous authority/crls/17.crl --out UTO.crl`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), s, args[0]) },
	}
	f.opener.Flags(cmd)
	flags := cmd.Flags()
	flags.StringArrayVar(&f.revoke, "revoke", nil, "revoke the certificate with this serial number (hexadecimal)")
	flags.StringVar(&f.previous, "previous", "", "the last list of the CSCA's earlier key, which the first of this key continues")
	flags.Var(&f.at, "at", "date of the list and of new revocations (default now)")
	flags.Var(&f.until, "next", "date of the next list (default in 90 days)")
	flags.BoolVar(&f.pkcs1, "pkcs1", false, "RSA: sign with PKCS#1 v1.5 instead of PSS")
	flags.StringVar(&f.out, "out", "", "write the list, DER, to this file, which it may replace (default standard output)")
	return cmd
}

func (f *crlFlags) run(ctx context.Context, s *cli.Streams, dir string) error {
	a, release, err := holdAuthority(dir)
	if err != nil {
		return err
	}
	defer release()
	last, err := f.last(a, s)
	if err != nil {
		return err
	}
	now := f.at.or(time.Now()).UTC().Truncate(time.Second)
	if now.Before(a.state.CRLDate) {
		return cli.Errorf(cli.Refused, "check the clock", "the last list is of %s, later than %s",
			a.state.CRLDate.Format(time.RFC3339), now.Format(time.RFC3339))
	}
	if err := a.revoke(s, f.revoke, now); err != nil {
		return err
	}
	key, err := a.key(ctx, &f.opener, now)
	if err != nil {
		return err
	}
	defer key.Close()
	l, err := f.next(a, last, key, now)
	if err != nil {
		return err
	}
	// The number is used up before the list leaves: a gap is better than two lists with one number. Should the program end
	// here, the next run finds the list in the register.
	if err := writeNew(a.path("crls", fmt.Sprintf("%d.crl", a.state.CRLNumber)), l.Raw, 0o644); err != nil {
		return err
	}
	if err := a.save(); err != nil {
		return err
	}
	if f.out != "" && f.out != "-" {
		if err := replaceFile(f.out, l.Raw, 0o644); err != nil {
			return err
		}
	} else if _, err := s.Out.Write(l.Raw); err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "csca: list %d, %d revoked, next by %s\n", a.state.CRLNumber, l.Len(), l.NextUpdate.Format(time.DateOnly))
	return nil
}

// next signs the list after the last one.
func (f *crlFlags) next(a *authority, last *pki.CRL, key crypto.Signer, now time.Time) (*pki.CRL, error) {
	former, err := a.formerNames()
	if err != nil {
		return nil, err
	}
	a.state.CRLNumber++
	a.state.CRLDate = now
	t := &pki.CRLTemplate{
		ThisUpdate: now, NextUpdate: f.until.Time, Number: new(big.Int).SetUint64(a.state.CRLNumber), Previous: last,
		IssuerAltNames: former, PKCS1v15: f.pkcs1,
	}
	for _, r := range a.state.Revoked {
		serial, err := hex.DecodeString(r.Serial)
		if err != nil {
			return nil, cli.Errorf(cli.Malformed, "", "%s: serial %q", a.path("state.json"), r.Serial)
		}
		t.Revoked = append(t.Revoked, pki.Revocation{Serial: serial, Date: r.Date})
	}
	l, err := pki.IssueCRL(t, a.certificate, key)
	return l, refused(err)
}

// serialNumber reads a serial number as certificates have it: positive, in the shortest INTEGER. Other programs leave out the
// leading zero octet that csca show prints.
func serialNumber(text string) (string, error) {
	octets, err := hex.DecodeString(strings.NewReplacer(":", "", " ", "").Replace(text))
	octets = new(big.Int).SetBytes(octets).Bytes()
	if len(octets) > 0 && octets[0] >= 0x80 {
		octets = append([]byte{0}, octets...)
	}
	if err != nil || len(octets) == 0 || len(octets) > 20 {
		return "", cli.Errorf(cli.Usage, "take it from csca show", "%q is no serial number in hexadecimal", text)
	}
	return hex.EncodeToString(octets), nil
}

// revoke adds serial numbers to the state.
func (a *authority) revoke(s *cli.Streams, serials []string, now time.Time) error {
	for _, text := range serials {
		text, err := serialNumber(text)
		if err != nil {
			return err
		}
		for _, r := range a.state.Revoked {
			if r.Serial == text {
				return cli.Errorf(cli.Refused, "", "%s is revoked since %s", text, r.Date.Format(time.DateOnly))
			}
		}
		if _, err := os.Stat(a.path("issued", text+".pem")); err != nil {
			fmt.Fprintf(s.Err, "csca: %s was not issued from %s; it is revoked all the same\n", text, a.dir)
		}
		a.state.Revoked = append(a.state.Revoked, revoked{Serial: text, Date: now})
	}
	return nil
}
