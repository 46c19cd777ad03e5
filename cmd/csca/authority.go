package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

// authority is the folder of a CSCA.
type authority struct {
	dir         string
	certificate *pki.Certificate
	state       state
}

// state is state.json: where the key is, and what the next revocation list needs.
type state struct {
	V         int       `json:"v"`
	Key       keys.Ref  `json:"key,omitzero"` // a key in a token; none: csca.key
	CRLNumber uint64    `json:"crlNumber"`    // of the last list; the first is 1
	CRLDate   time.Time `json:"crlDate"`      // of the last list
	Revoked   []revoked `json:"revoked,omitempty"`

	FormerNames []string `json:"formerNames,omitempty"` // of the CSCA, DER in hexadecimal
}

type revoked struct {
	Serial string    `json:"serial"` // hexadecimal of the INTEGER content octets
	Date   time.Time `json:"date"`
}

func (a *authority) path(name ...string) string {
	return filepath.Join(append([]string{a.dir}, name...)...)
}

// holdAuthority is openAuthority for who writes to the folder: nobody else does until release, so that no number or entry of the
// register is lost between two programs.
func holdAuthority(dir string) (a *authority, release func(), err error) {
	if _, err := os.Stat(filepath.Join(dir, "csca.pem")); err != nil { // no lock is left in a folder of something else
		_, err := openAuthority(dir)
		return nil, nil, err
	}
	lock, err := lockFolder(filepath.Join(dir, ".lock"))
	if err != nil {
		return nil, nil, err
	}
	release = func() { _ = lock.Close() }
	if a, err = openAuthority(dir); err != nil {
		release()
	}
	return a, release, err
}

// openAuthority reads the folder without its key.
func openAuthority(dir string) (*authority, error) {
	a := &authority{dir: dir}
	c, err := readCertificate(a.path("csca.pem"))
	if err != nil {
		return nil, fmt.Errorf("%w (is %s the folder of an authority?)", err, dir)
	}
	a.certificate = c
	data, err := readFile(a.path("state.json"))
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&a.state); err != nil || a.state.V != 1 {
		return nil, cli.Errorf(cli.Malformed, "", "%s: not a state of version 1 (%v)", a.path("state.json"), err)
	}
	return a, nil
}

// key opens the authority's key, to sign at that time, and makes sure that it is the one of the certificate.
func (a *authority) key(ctx context.Context, opener *keys.Opener, at time.Time) (*keys.Key, error) {
	ref := a.state.Key
	if ref.IsZero() {
		ref.File = a.path("csca.key")
	}
	key, err := opener.Open(ctx, ref, piv.Plan{Use: piv.Single, Role: pki.CSCA, Certificate: a.certificate, Time: at})
	if err != nil {
		return nil, err
	}
	if err := a.owns(key); err != nil {
		return nil, errors.Join(err, key.Close())
	}
	return key, nil
}

// owns says whether a key is that of the authority's certificate.
func (a *authority) owns(key *keys.Key) error {
	spki, err := pki.MarshalPublicKey(key.Public(), a.certificate.ExplicitParameters())
	if err != nil {
		return err
	}
	mine, err := pki.KeyID(spki)
	if err != nil {
		return err
	}
	theirs, err := pki.KeyID(a.certificate.RawSPKI)
	if err != nil {
		return err
	}
	if !bytes.Equal(mine, theirs) {
		return cli.Errorf(cli.Refused, "", "%s is not the key of %s", key.Ref, a.path("csca.pem"))
	}
	return nil
}

// save replaces state.json in one step.
func (a *authority) save() error {
	data, err := json.MarshalIndent(a.state, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(a.path("state.json"), append(data, '\n'), 0o600)
}

// record keeps a certificate in the register. A serial number that is there already is refused.
func (a *authority) record(c *pki.Certificate) error {
	return writeNew(a.path("issued", hex.EncodeToString(c.Serial)+".pem"), certificatePEM(c), 0o644)
}

// inherit fills in the State's codes and the contact of the authority's own certificate.
func (a *authority) inherit(t *pki.Template) {
	for _, g := range a.certificate.SubjectAltNames {
		switch {
		case g.Kind == pki.DirectoryName && t.State == "":
			t.State, t.Province = g.Directory.Get("L"), g.Directory.Get("ST")
		case g.Kind != pki.DirectoryName && len(t.AltNames) == 0:
			t.AltNames = append(t.AltNames, g)
		}
	}
}

func certificatePEM(c *pki.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

// readCertificate reads the one certificate of a file, PEM or DER.
func readCertificate(path string) (*pki.Certificate, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	all, err := pki.ParseAll(data)
	if err != nil {
		return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
	}
	if len(all) != 1 {
		return nil, cli.Errorf(cli.Usage, "", "%s: %d certificates, want one", path, len(all))
	}
	return all[0], nil
}

// output writes a result to the file named by --out, which must not exist, or to standard output.
func output(s *cli.Streams, out string, data []byte) error {
	if out == "" || out == "-" {
		_, err := s.Out.Write(data)
		return err
	}
	return writeNew(out, data, 0o644)
}

// refused gives the exit code of a policy refusal to what pki would not issue, and what a token did its own.
func refused(err error) error { return keys.Failure(err, cli.Refused) }
