package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// kinds are the keys that every peer can read.
var kinds = []string{"P-256", "RSA-2048"}

var now = time.Date(2026, 5, 14, 12, 0, 0, 0, time.UTC)

// document is a passport of a State that does not exist.
type document struct {
	zone   string
	image  *chip.Image
	object []byte   // the SignedData of EF.SOD
	groups [][]byte // DG1, DG2, DG15
	csca   *pki.Certificate
	raw    func() // one raw verification
}

func newDocument(kind string) (*document, error) {
	root, err := newKey(kind)
	if err != nil {
		return nil, err
	}
	key, err := newKey(kind)
	if err != nil {
		return nil, err
	}
	d := &document{image: chip.NewImage()}
	if d.csca, err = pki.Issue(&pki.Template{
		Role: pki.CSCA, Subject: name("CSCA"), NotBefore: now.AddDate(-1, 0, 0), State: "UTO", PKCS1v15: true, NamedCurve: true,
	}, nil, root); err != nil {
		return nil, err
	}
	dsc, err := pki.Issue(&pki.Template{
		Role: pki.DocumentSigner, Subject: name("DS"), PublicKey: key.Public(), NotBefore: now.AddDate(0, -1, 0), State: "UTO",
		DocumentTypes: []string{"P"}, PKCS1v15: true, NamedCurve: true,
	}, d.csca, root)
	if err != nil {
		return nil, err
	}
	if err := d.fill(); err != nil {
		return nil, err
	}
	file, err := sod.Sign(d.image, sod.Config{Config: cms.Config{Signer: key, Certificate: dsc}})
	if err != nil {
		return nil, err
	}
	d.image.Put(lds.SOD, file)
	element, err := tlv.One(file, 0x77)
	if err != nil {
		return nil, err
	}
	d.object = element.Value
	d.raw, err = ratio.Verification(root)
	return d, err
}

// fill makes EF.COM, DG1, a DG2 of 20 kB and DG15.
func (d *document) fill() (err error) {
	if d.zone, err = mrz.Encode(&mrz.Record{
		Format: mrz.TD3, DocumentCode: "P", IssuingState: "UTO", Nationality: "UTO", DocumentNumber: "L898902C3", Sex: mrz.Female,
		DateOfBirth: mrz.NewDate(1974, 8, 12), DateOfExpiry: mrz.NewDate(2034, 4, 15),
		PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA",
	}); err != nil {
		return err
	}
	line := []byte(strings.ReplaceAll(d.zone, "\n", ""))
	d.groups = [][]byte{
		tlv.Append(nil, 0x61, tlv.Append(nil, 0x5F1F, line)),
		tlv.Append(nil, lds.DG2.Tag(), make([]byte, 20_000)),
		tlv.Append(nil, lds.DG15.Tag(), make([]byte, 162)),
	}
	com, err := lds.NewCommonData(1, 2, 15).Encode()
	for i, f := range []lds.File{lds.DG1, lds.DG2, lds.DG15} {
		d.image.Put(f, d.groups[i])
	}
	d.image.Put(lds.COM, com)
	return err
}

func parseOwn(der []byte) { _, _ = pki.ParseCertificate(der) }

func name(common string) pki.Name {
	return pki.Name{Attributes: []pki.Attribute{
		{Type: pki.AttributeCountry, Value: "UT"}, {Type: pki.AttributeCommonName, Value: common + " UTO", Set: 1},
	}}
}

func newKey(kind string) (crypto.Signer, error) {
	if kind == "RSA-2048" {
		return rsa.GenerateKey(rand.Reader, 2048)
	}
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}
