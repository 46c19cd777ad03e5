package main

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

// signerFlags are the document signers of a station: for each a key and a certificate.
type signerFlags struct {
	issuerFlags
	keys        keys.Refs
	dsc         []string
	signingTime bool
	limit       int64
	opener      keys.Opener
}

func (f *signerFlags) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.VarP(&f.keys, "key", "", keys.Usage+"; once for each document signer")
	flags.StringArrayVar(&f.dsc, "dsc", nil, "`CERT` of the document signer, PEM or DER; as often as --key, in the same order. Left out: the one in the token")
	flags.StringVar(&f.csca, "csca", "", "`CERT` of the CSCA: refuse a document signer it did not issue")
	flags.StringVar(&f.crl, "crl", "", "revocation list in this `FILE`: refuse a document signer that is on it")
	flags.BoolVar(&f.signingTime, "signing-time", false, "write the time of signing into EF.SOD")
	flags.Int64Var(&f.limit, "signatures-limit", 0, "a document signer's key may make this `many` signatures, as the ledger counts them (default: any number)")
	f.opener.Flags(cmd)
}

// openSigner is a document signer with its key open.
type openSigner struct {
	signing.Signer
	key *keys.Key
}

// station is all document signers of a station.
type station struct {
	signers []openSigner
	csca    *pki.Certificate
}

// Close gives the tokens back.
func (s *station) Close() error {
	var err error
	for _, o := range s.signers {
		err = errors.Join(err, o.key.Close())
	}
	return err
}

func (s *station) list() (all []signing.Signer) {
	for _, o := range s.signers {
		all = append(all, o.Signer)
	}
	return all
}

// publics are the keys that sign documents.
func (s *station) publics() (all []crypto.PublicKey) {
	for _, o := range s.signers {
		all = append(all, o.key.Public())
	}
	return all
}

// open opens every key and checks every signer.
func (f *signerFlags) open(ctx context.Context, now time.Time) (_ *station, err error) {
	if len(f.keys) == 0 {
		return nil, cli.Errorf(cli.Usage, "give --key", "no document signer")
	}
	if len(f.dsc) > 0 && len(f.dsc) != len(f.keys) {
		return nil, cli.Errorf(cli.Usage, "", "%d keys and %d certificates: give --dsc once for each --key", len(f.keys), len(f.dsc))
	}
	cfg := signing.Config{WithSigningTime: f.signingTime, Time: now}
	if cfg.CSCA, cfg.CRL, err = f.issuerFlags.read(); err != nil {
		return nil, err
	}
	s := &station{csca: cfg.CSCA}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	for i := range f.keys {
		opened, err := f.one(ctx, i, cfg)
		if err != nil {
			return s, err
		}
		s.signers = append(s.signers, *opened)
	}
	return s, nil
}

func (f *signerFlags) one(ctx context.Context, i int, cfg signing.Config) (*openSigner, error) {
	var cert *pki.Certificate
	var err error
	switch {
	case len(f.dsc) > 0:
		if cert, err = readCertificate(f.dsc[i]); err != nil {
			return nil, err
		}
	case !f.keys[i].IsToken():
		return nil, cli.Errorf(cli.Usage, "give --dsc", "%s: a key file has no certificate in it", f.keys[i])
	}
	key, err := f.opener.Open(ctx, f.keys[i], piv.Plan{Role: pki.DocumentSigner, Certificate: cert, Time: cfg.Time})
	if err != nil {
		return nil, err
	}
	if cert == nil {
		if cert, err = key.Token.Certificate(ctx); err != nil {
			return nil, errors.Join(keys.Failure(err, cli.Internal), key.Close())
		}
	}
	cfg.DocumentSigner = signing.Credential{Certificate: cert, Signer: key.Signer}
	issuer, err := signing.NewIssuer(cfg)
	if err != nil {
		return nil, errors.Join(&cli.Error{Code: cli.Refused, Err: fmt.Errorf("%s: %w", f.keys[i], err)}, key.Close())
	}
	return &openSigner{signing.Signer{Issuer: issuer, Token: f.keys[i].Serial}, key}, nil
}
