package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/pki"
)

// last returns the list before the next one: the last of the register, or the one given with --previous; nil at the beginning.
func (f *crlFlags) last(a *authority, s *cli.Streams) (*pki.CRL, error) {
	last, err := a.lastInRegister(s)
	if err != nil || f.previous == "" {
		return last, err
	}
	given, err := readCRL(f.previous)
	if err != nil {
		return nil, err
	}
	if err := a.follows(given); err != nil {
		return nil, fmt.Errorf("%s: %w", f.previous, err)
	}
	return given, a.takeOver(given)
}

// lastInRegister finds the list with the highest number. One that the state does not know yet is taken over with its entries: the
// program ended before it was written down, or the state is an old copy.
func (a *authority) lastInRegister(s *cli.Streams) (*pki.CRL, error) {
	files, err := os.ReadDir(a.path("crls"))
	if err != nil {
		return nil, &cli.Error{Code: cli.Malformed, Err: err}
	}
	var highest uint64
	for _, file := range files {
		name, isList := strings.CutSuffix(file.Name(), ".crl")
		if n, err := strconv.ParseUint(name, 10, 64); isList && err == nil {
			highest = max(highest, n)
		}
	}
	if highest == 0 || highest < a.state.CRLNumber {
		return nil, nil
	}
	path := a.path("crls", fmt.Sprintf("%d.crl", highest))
	last, err := readCRL(path)
	if err != nil || highest == a.state.CRLNumber {
		return last, err
	}
	if last.Number == nil || last.Number.Cmp(new(big.Int).SetUint64(highest)) != 0 || last.CheckSignatureFrom(a.certificate) != nil {
		return nil, cli.Errorf(cli.Refused, "take it out of the register", "%s is not list %d of this key", path, highest)
	}
	fmt.Fprintf(s.Err, "csca: %s was made and not written down; the next one goes on from it\n", cli.Printable(path))
	return last, a.takeOver(last)
}

// follows says whether the lists of this key may go on from a list given with --previous: one of an earlier key where there is none
// yet, or a later one of this key's own, which an old copy of the folder lacks.
func (a *authority) follows(given *pki.CRL) error {
	own := bytes.Equal(given.AuthorityKeyID, a.certificate.SubjectKeyID)
	switch {
	case own && given.CheckSignatureFrom(a.certificate) != nil:
		return cli.Errorf(cli.Refused, "", "the list names this CSCA's key, which did not sign it")
	case a.state.CRLNumber == 0:
		return nil
	case !own:
		return cli.Errorf(cli.Refused, "leave --previous out", "%s has lists of its own already, the last is %d", a.dir, a.state.CRLNumber)
	case given.Number == nil || given.Number.Cmp(new(big.Int).SetUint64(a.state.CRLNumber)) < 0:
		return cli.Errorf(cli.Refused, "leave --previous out", "the register has a later list, %d", a.state.CRLNumber)
	}
	return nil
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
	a.state.CRLNumber, a.state.CRLDate = last.Number.Uint64(), last.ThisUpdate
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
