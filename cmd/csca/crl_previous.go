package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/pki"
)

// last returns the list before the next one: the last of this key, or the one given with --previous; nil at the beginning.
func (f *crlFlags) last(a *authority) (*pki.CRL, error) {
	if f.previous == "" {
		path := a.path("crls", fmt.Sprintf("%d.crl", a.state.CRLNumber))
		if _, err := os.Stat(path); a.state.CRLNumber == 0 || os.IsNotExist(err) {
			return nil, nil
		}
		return readCRL(path)
	}
	if a.state.CRLNumber > 0 {
		return nil, cli.Errorf(cli.Refused, "leave --previous out", "%s has lists of its own already, the last is %d", a.dir, a.state.CRLNumber)
	}
	last, err := readCRL(f.previous)
	if err != nil {
		return nil, err
	}
	return last, a.takeOver(last)
}

func readCRL(path string) (*pki.CRL, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	l, err := pki.ParseCRL(data)
	if err != nil {
		return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
	}
	return l, nil
}

// takeOver goes on with the number, the entries and the name of an earlier key's last list.
func (a *authority) takeOver(last *pki.CRL) error {
	if last.Number == nil || !last.Number.IsUint64() {
		return cli.Errorf(cli.Refused, "", "the list before has no number to go on with")
	}
	if country := last.Issuer.Get("C"); !strings.EqualFold(country, a.certificate.Country()) {
		return cli.Errorf(cli.Refused, "", "the list before is of %s, in %q and not in %q", last.Issuer, country, a.certificate.Country())
	}
	a.state.CRLNumber = last.Number.Uint64()
	for e := range last.Entries() {
		serial := hex.EncodeToString(e.Serial)
		if !slices.ContainsFunc(a.state.Revoked, func(r revoked) bool { return r.Serial == serial }) {
			a.state.Revoked = append(a.state.Revoked, revoked{Serial: serial, Date: e.Date})
		}
	}
	for _, n := range last.IssuerAltNames {
		if n.Kind == pki.DirectoryName {
			a.state.formerName(n.Directory)
		}
	}
	if !last.Issuer.Equal(a.certificate.Subject) {
		a.state.formerName(last.Issuer)
	}
	return nil
}

// formerName keeps a name the CSCA had, as encoded.
func (s *state) formerName(n pki.Name) {
	if text := hex.EncodeToString(n.Raw); !slices.Contains(s.FormerNames, text) {
		s.FormerNames = append(s.FormerNames, text)
	}
}

// formerNames are those names, for the list to state (Doc 9303-12, 7.1.4).
func (a *authority) formerNames() (all []pki.GeneralName, err error) {
	for _, text := range a.state.FormerNames {
		raw, err := hex.DecodeString(text)
		if err != nil {
			return nil, cli.Errorf(cli.Malformed, "", "%s: former name %q", a.path("state.json"), text)
		}
		name, err := pki.ParseName(raw)
		if err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: former name: %w", a.path("state.json"), err)}
		}
		all = append(all, pki.GeneralName{Kind: pki.DirectoryName, Directory: name})
	}
	return all, nil
}
