package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/ceremony"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

// makeAuthorities gives each new CSCA of a record the folder that csca issue and csca crl work in. As with csca init, csca.pem is
// written last; a folder with one is left as it is.
func makeAuthorities(script *ceremony.Script, record string) error {
	for _, k := range script.Keys {
		if k.RoleOf() != pki.CSCA || k.Existing() {
			continue
		}
		a := &authority{dir: filepath.Join(record, k.Name), state: state{V: 1}}
		if _, err := os.Stat(a.path("csca.pem")); err == nil {
			continue
		}
		if err := a.fill(script, k, record); err != nil {
			return err
		}
	}
	return nil
}

func (a *authority) fill(script *ceremony.Script, k *ceremony.Key, record string) error {
	for _, register := range []string{"issued", "crls"} {
		if err := os.MkdirAll(a.path(register), 0o700); err != nil {
			return &cli.Error{Code: cli.Usage, Err: err}
		}
	}
	if k.Token != 0 {
		slot, err := piv.ParseSlot(k.Slot)
		if err != nil {
			return err
		}
		a.state.Key = keys.Ref{Serial: k.Token, Slot: slot}
	}
	for _, issued := range script.Keys {
		if issued.Issuer != k.Name && issued != k {
			continue
		}
		c, err := readCertificate(filepath.Join(record, issued.Name+".pem"))
		if err != nil {
			return err
		}
		if issued == k {
			a.certificate = c
		}
		serial := hex.EncodeToString(c.Serial)
		if err := copyNew(filepath.Join(record, issued.Name+evidenceSuffix), a.path("issued", serial+evidenceSuffix)); err != nil {
			return err
		}
		if err := replaceFile(a.path("issued", serial+".pem"), certificatePEM(c), 0o644); err != nil {
			return err
		}
	}
	if k.CRL {
		if err := a.firstList(filepath.Join(record, k.Name+".crl")); err != nil {
			return err
		}
	}
	if err := copyNew(filepath.Join(record, k.Name+evidenceSuffix), a.path("csca"+evidenceSuffix)); err != nil {
		return err
	}
	if err := a.save(); err != nil {
		return err
	}
	return replaceFile(a.path("csca.pem"), certificatePEM(a.certificate), 0o644)
}

// firstList takes over the list that the ceremony made.
func (a *authority) firstList(path string) error {
	data, err := readFile(path)
	if err != nil {
		return err
	}
	l, err := pki.ParseCRL(data)
	if err != nil {
		return err
	}
	a.state.CRLNumber, a.state.CRLDate = l.Number.Uint64(), l.ThisUpdate
	return replaceFile(a.path("crls", "1.crl"), data, 0o644)
}

// copyNew copies a file if there is one.
func copyNew(from, to string) error {
	data, err := readFile(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return replaceFile(to, data, 0o644)
}

// noteRegister names the certificates that a CSCA from before the ceremony issued: the folder it has is not the ceremony's, and its
// register lacks them until somebody puts them there.
func noteRegister(s *cli.Streams, script *ceremony.Script) {
	for _, k := range script.Keys {
		if by := script.Key(k.Issuer); by != nil && by.Existing() {
			fmt.Fprintf(s.Err, "csca: note: %s issued %s.pem: copy it to the register of its folder, issued/SERIAL.pem\n", by.Name, k.Name)
		}
	}
}
