package main

import (
	"bufio"
	"bytes"
	"encoding/pem"
	"fmt"
	"strings"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/ldif"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
)

// object is one thing found in a file: exactly one of the pointers is set.
type object struct {
	kind        string // "certificate", "crl", "request", "master list", "deviation list", "EF.SOD", "signed data"
	path        string // of the file; of an object in LDIF with ":" and the line of its record
	certificate *pki.Certificate
	crl         *pki.CRL
	request     *pki.CSR
	list        *masterlist.List
	deviations  *deviationlist.List
	signed      *cms.SignedData
}

// readObjects reads every object of a file.
func readObjects(s *cli.Streams, path string) (all []object, err error) {
	err = eachObject(s, path, func(o *object) error {
		all = append(all, *o)
		return nil
	})
	return all, err
}

// eachObject reads the objects of a file one by one: each record of LDIF, each PEM block, each member of a .p7c, or the one
// DER object.
func eachObject(s *cli.Streams, path string, use func(*object) error) error {
	f, err := openInput(s, path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReader(f)
	if head, _ := r.Peek(r.Size()); ldif.Sniff(head) {
		return eachRecord(s, path, r, use)
	}
	data, err := readBounded(r, path)
	if err != nil {
		return err
	}
	if bytes.Contains(data, []byte("-----BEGIN ")) {
		return eachBlock(path, data, use)
	}
	return eachMember(path, path, data, use)
}

func eachBlock(path string, data []byte, use func(*object) error) error {
	n := 0
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if strings.Contains(block.Type, "PRIVATE KEY") {
			return cli.Errorf(cli.Usage, "", "%s: holds a private key; nothing of it is shown", path)
		}
		n++
		if err := eachMember(path, fmt.Sprintf("%s: block %d (%s)", path, n, block.Type), block.Bytes, use); err != nil {
			return err
		}
	}
	if n == 0 {
		return cli.Errorf(cli.Malformed, "", "%s: no PEM block that can be read", path)
	}
	return nil
}

// eachMember reads one DER object, or each member of one that only carries others; place is for errors.
func eachMember(path, place string, der []byte, use func(*object) error) error {
	o, err := readObject(der)
	if err == nil && o.signed != nil && o.signed.IsBundle() {
		return eachOfBundle(path, o.signed, use)
	}
	if err != nil {
		return &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", place, err)}
	}
	o.path = path
	return use(&o)
}

func eachOfBundle(path string, d *cms.SignedData, use func(*object) error) error {
	for _, u := range d.Unreadable {
		return &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: certificate %d: %w", path, u.Index, u.Err)}
	}
	for _, c := range d.Certificates {
		if err := use(&object{kind: "certificate", path: path, certificate: c}); err != nil {
			return err
		}
	}
	for _, raw := range d.CRLs {
		if err := eachMember(path, path, raw, use); err != nil {
			return err
		}
	}
	return nil
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
	l, errDeviations := deviationlist.Parse(der)
	if errDeviations == nil {
		return object{kind: "deviation list", deviations: l}, nil
	}
	if d, err := cms.Parse(der); err == nil && d.ContentType == deviationlist.ContentType {
		return object{}, fmt.Errorf("a deviation list that can't be read: %w", errDeviations)
	} else if err == nil {
		return object{kind: "signed data", signed: d}, nil
	}
	if strings.Contains(errRequest.Error(), "proof of possession") {
		return object{}, errRequest
	}
	return object{}, fmt.Errorf("no certificate, revocation list, request, master list, deviation list or signed data; as a certificate: %w", errCertificate)
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
	case o.deviations != nil && o.deviations.CMS != nil:
		return o.deviations.CMS.Certificates
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
