package main

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

// evidenceSuffix ends the name of the file with a token's attestation of a key: ds.csr has ds.attestation.pem beside it.
const evidenceSuffix = ".attestation.pem"

// beside names the evidence of a request or certificate.
func beside(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) + evidenceSuffix }

// keepEvidence writes the attestation of a token's key. One of the same key that is there already stays.
func keepEvidence(ctx context.Context, key *piv.Key, path string) error {
	old, err := readFile(path)
	if err == nil {
		e, err := piv.ParseEvidence(old)
		if err != nil {
			return &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
		}
		if a, err := e.Claims(); err != nil || !sameKey(a.PublicKey, key.Public()) {
			return cli.Errorf(cli.Refused, "choose another name", "%s is the attestation of another key", path)
		}
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	e, err := key.Token().Attest(ctx, key.Slot())
	if err != nil {
		return refused(err)
	}
	return writeNew(path, e.PEM(), 0o644)
}

// sameKey compares public keys of whatever types.
func sameKey(a, b crypto.PublicKey) bool {
	x, err1 := pki.MarshalPublicKey(a, false)
	y, err2 := pki.MarshalPublicKey(b, false)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

// proof judges the evidence that the request's key was born in a token, and returns it. --attestation-root demands it.
func (f *issueFlags) proof(s *cli.Streams, q *pki.CSR, at time.Time) ([]byte, error) {
	roots, err := f.opener.Roots()
	if err != nil {
		return nil, err
	}
	path := f.attestation
	if path == "" {
		path = beside(f.csr)
	}
	data, err := readFile(path)
	missing := errors.Is(err, fs.ErrNotExist) && f.attestation == ""
	switch {
	case missing && roots == nil:
		return nil, nil
	case missing:
		return nil, cli.Errorf(cli.Refused, "give --attestation FILE", "no attestation of the request's key, and --attestation-root demands one")
	case err != nil:
		return nil, err
	case roots == nil && f.attestation != "":
		return nil, cli.Errorf(cli.Usage, "give --attestation-root", "--attestation is believed only with a root of its maker")
	case roots == nil:
		fmt.Fprintf(s.Err, "csca: note: %s was not checked: no --attestation-root\n", cli.Printable(path))
		return nil, nil
	}
	e, err := piv.ParseEvidence(data)
	if err != nil {
		return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
	}
	a, err := piv.VerifyAttestation(e, piv.Trust{Roots: roots, Time: at})
	if err != nil {
		return nil, refused(fmt.Errorf("%s: %w", path, err))
	}
	if !sameKey(a.PublicKey, q.PublicKey) {
		return nil, cli.Errorf(cli.Refused, "", "%s is the attestation of another key than the request's", path)
	}
	note, err := a.Judge(nil)
	if err != nil {
		return nil, refused(fmt.Errorf("%s: %w", path, err))
	}
	fmt.Fprintf(s.Err, "csca: the key was born in token %d, slot %v, firmware %v, PIN %v, touch %v\n", a.Serial, a.Slot, a.Version, a.PIN, a.Touch)
	if note != "" {
		fmt.Fprintln(s.Err, "csca: note:", note)
	}
	return data, nil
}
