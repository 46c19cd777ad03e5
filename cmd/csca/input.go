package main

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"strings"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
)

// object is one thing found in a file: exactly one of the pointers is set.
type object struct {
	kind        string // "certificate", "crl", "request", "master list", "EF.SOD", "signed data"
	path        string
	certificate *pki.Certificate
	crl         *pki.CRL
	request     *pki.CSR
	list        *masterlist.List
	signed      *cms.SignedData
}

// readObjects reads every object of a file: each PEM block, or the one DER object.
func readObjects(s *cli.Streams, path string) ([]object, error) {
	data, err := readInput(s, path)
	if err != nil {
		return nil, err
	}
	if !bytes.Contains(data, []byte("-----BEGIN ")) {
		o, err := readObject(data)
		if err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
		}
		o.path = path
		return []object{o}, nil
	}
	var all []object
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if strings.Contains(block.Type, "PRIVATE KEY") {
			return nil, cli.Errorf(cli.Usage, "", "%s: holds a private key; nothing of it is shown", path)
		}
		o, err := readObject(block.Bytes)
		if err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: block %d (%s): %w", path, len(all)+1, block.Type, err)}
		}
		o.path = path
		all = append(all, o)
	}
	if len(all) == 0 {
		return nil, cli.Errorf(cli.Malformed, "", "%s: no PEM block that can be read", path)
	}
	return all, nil
}

// readObject tells the kinds apart by trying them: each is exact about its form, so that no object reads as two.
func readObject(der []byte) (object, error) {
	if len(der) > 0 && der[0] == 0x77 {
		d, err := sod.ParseCMS(der)
		return object{kind: "EF.SOD", signed: d}, err
	}
	c, errCertificate := pki.ParseCertificate(der)
	if errCertificate == nil {
		return object{kind: "certificate", certificate: c}, nil
	}
	if l, err := pki.ParseCRL(der); err == nil {
		return object{kind: "crl", crl: l}, nil
	}
	q, errRequest := pki.ParseCSR(der)
	if errRequest == nil {
		return object{kind: "request", request: q}, nil
	}
	if l, err := masterlist.Parse(der); err == nil {
		return object{kind: "master list", list: l}, nil
	}
	if d, err := cms.Parse(der); err == nil {
		return object{kind: "signed data", signed: d}, nil
	}
	if strings.Contains(errRequest.Error(), "proof of possession") {
		return object{}, errRequest
	}
	return object{}, fmt.Errorf("no certificate, revocation list, request, master list or signed data; as a certificate: %w", errCertificate)
}

// certificates returns the certificates an object is or holds.
func (o *object) certificates() []*pki.Certificate {
	switch {
	case o.certificate != nil:
		return []*pki.Certificate{o.certificate}
	case o.list != nil && o.list.CMS != nil:
		return append(o.list.CMS.Certificates[:len(o.list.CMS.Certificates):len(o.list.CMS.Certificates)], o.list.Certificates...)
	case o.list != nil:
		return o.list.Certificates
	case o.signed != nil:
		return o.signed.Certificates
	}
	return nil
}

// likelyRole is the role a certificate claims: by its extended key usage, then by whether it is a CA.
func likelyRole(c *pki.Certificate) pki.Role {
	for purpose, role := range map[pki.OID]pki.Role{
		pki.PurposeMasterListSigner: pki.MasterListSigner, pki.PurposeDeviationListSigner: pki.DeviationListSigner,
		pki.PurposeBarcodeSigner: pki.BarcodeSigner, pki.PurposeVDSNCSigner: pki.VDSNCSigner, pki.PurposeDTCSigner: pki.DTCSigner,
	} {
		for _, p := range c.ExtKeyUsage {
			if p == purpose && !c.BasicConstraints.CA {
				return role
			}
		}
	}
	switch ca := c.BasicConstraints.CA || c.KeyUsage&pki.KeyCertSign != 0 || !c.Has(pki.ExtKeyUsage) && c.SelfIssued(); {
	case !ca:
		return pki.DocumentSigner
	case c.SelfSigned():
		return pki.CSCA
	case c.SelfIssued() && c.CheckSignatureFrom(c) != nil:
		return pki.Link
	case !c.SelfIssued():
		return pki.Link
	}
	return pki.CSCA
}
