// Package bench makes throwaway documents to measure issuing with.
package bench

import (
	"context"
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/ratio"
	"github.com/chancery-id/chancery/testdata/specimen"
)

// Case is one figure to measure.
type Case struct {
	Name  string
	Floor string // what the floor is made of
	Work  ratio.Work
}

// now is the time the documents are made at.
var now = time.Date(2026, 5, 14, 12, 0, 0, 0, time.UTC)

// Kinds are the keys measured.
var Kinds = []string{"P-256", "brainpoolP256r1", "P-384", "brainpoolP384r1", "RSA-2048"}

// Cases makes the figures of one kind of key: the whole way of a document with a portrait of 20 kB, and its parts.
func Cases(kind string) ([]Case, error) {
	b, err := newBench(kind)
	if err != nil {
		return nil, err
	}
	issued, err := b.issuer.Issue(context.Background(), b.passport)
	if err != nil {
		return nil, err
	}
	sign, err := ratio.Signature(b.signer.Signer)
	if err != nil {
		return nil, err
	}
	verify, err := ratio.Verification(b.signer.Signer)
	if err != nil {
		return nil, err
	}
	hash, err := hashes(issued.Image)
	if err != nil {
		return nil, err
	}
	config := sod.Config{Config: cms.Config{Signer: b.signer.Signer, Certificate: b.issuer.Certificate()}}
	return []Case{
		{kind + ", document issued", "signature, 2 verifications, hashes twice", ratio.Work{
			Do:    func() { _, _ = b.issuer.Issue(context.Background(), b.passport) },
			Floor: func() { sign(); verify(); verify(); hash(); hash() },
		}},
		{kind + ", EF.SOD made and verified", "signature, verification, hashes twice", ratio.Work{
			Do: func() { _, _ = sod.Sign(issued.Image, config) }, Floor: func() { sign(); verify(); hash(); hash() },
		}},
		{kind + ", files confirmed", "verification, hashes", ratio.Work{
			Do: func() { _ = b.issuer.Confirm(issued.Image) }, Floor: func() { verify(); hash() },
		}},
		{kind + ", files made, unsigned", "hashes", ratio.Work{Do: func() { _, _ = b.issuer.Prepare(context.Background(), b.passport) }, Floor: hash}},
	}, b.issuer.Confirm(issued.Image)
}

// hashes is the hash of EF.SOD's list over every file.
func hashes(image *chip.Image) (func(), error) {
	raw, _ := image.File(lds.SOD)
	object, err := sod.Parse(raw)
	if err != nil {
		return nil, err
	}
	var files [][]byte
	for _, f := range image.Files() {
		data, _ := image.File(f)
		files = append(files, data)
	}
	return ratio.Hashes(object.Hash, files...), nil
}

// bench is an issuer of Utopia and a document to issue.
type bench struct {
	issuer   *signing.Issuer
	signer   signing.Credential
	passport *document.Document
}

func newBench(kind string) (*bench, error) {
	root, err := keyfile.Generate(kind)
	if err != nil {
		return nil, err
	}
	key, err := keyfile.Generate(kind)
	if err != nil {
		return nil, err
	}
	csca, err := pki.Issue(&pki.Template{
		Role: pki.CSCA, Subject: name("CSCA"), NotBefore: now.AddDate(-1, 0, 0), State: "UTO", PKCS1v15: true,
	}, nil, root)
	if err != nil {
		return nil, err
	}
	dsc, err := pki.Issue(&pki.Template{
		Role: pki.DocumentSigner, Subject: name("DS"), PublicKey: key.Public(), NotBefore: now.AddDate(0, -1, 0),
		State: "UTO", DocumentTypes: []string{"P"}, PKCS1v15: true,
	}, csca, root)
	if err != nil {
		return nil, err
	}
	b := &bench{signer: signing.Credential{Certificate: dsc, Signer: key}}
	b.passport = &document.Document{
		Profile: document.Passport(), State: "UTO", Number: "L898902C3", Expiry: mrz.NewDate(2036, 4, 15),
		Holder: document.Holder{
			PrimaryID: "Eriksson", SecondaryID: "Anna Maria", Nationality: "UTO",
			Birth: mrz.NewDate(1974, 8, 12), Sex: mrz.Female, Portrait: specimen.Portrait(1),
		},
	}
	b.issuer, err = signing.NewIssuer(signing.Config{DocumentSigner: b.signer, CSCA: csca, Time: now})
	return b, err
}

func name(common string) pki.Name {
	return pki.Name{Attributes: []pki.Attribute{
		{Type: pki.AttributeCountry, Value: "UT"}, {Type: pki.AttributeCommonName, Value: common + " UTO", Set: 1},
	}}
}
