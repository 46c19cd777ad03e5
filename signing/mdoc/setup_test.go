package mdoc_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/mdoc"
	"github.com/chancery-id/chancery/signing/pki"
)

// now is the time the tests live at.
var now = time.Date(2026, 5, 14, 12, 0, 0, 0, time.UTC)

// jpeg is the start of an image and nothing else.
var jpeg = []byte{0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xD9}

// credential is a certificate with its key, made by crypto/x509 and not by this module.
type credential struct {
	*pki.Certificate
	std *x509.Certificate
	key *ecdsa.PrivateKey
}

var (
	oidEKU = asn1.ObjectIdentifier{2, 5, 29, 37}
	oidIAN = asn1.ObjectIdentifier{2, 5, 29, 18}
)

// extension makes one of the extensions that crypto/x509 does not.
func extension(t testing.TB, id asn1.ObjectIdentifier, critical bool, value any) pkix.Extension {
	t.Helper()
	der, err := asn1.Marshal(value)
	require.NoError(t, err)
	return pkix.Extension{Id: id, Critical: critical, Value: der}
}

// certify makes a certificate; issuer nil makes it its own.
func certify(t testing.TB, c elliptic.Curve, tmpl *x509.Certificate, issuer *credential) credential {
	t.Helper()
	key, err := ecdsa.GenerateKey(c, rand.Reader)
	require.NoError(t, err)
	point, err := key.PublicKey.Bytes()
	require.NoError(t, err)
	id := sha1.Sum(point)
	tmpl.SubjectKeyId = id[:]
	contact := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 6, Bytes: []byte("https://utopia.example")}
	tmpl.ExtraExtensions = append(tmpl.ExtraExtensions, extension(t, oidIAN, false, []asn1.RawValue{contact}))
	parent, signer := tmpl, key
	if issuer != nil {
		parent, signer = issuer.std, issuer.key
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, &key.PublicKey, signer)
	require.NoError(t, err)
	std, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	own, err := pki.ParseCertificate(der)
	require.NoError(t, err)
	return credential{own, std, key}
}

// iaca makes an issuing authority of Utopia; edits change the template.
func iaca(t testing.TB, edits ...func(*x509.Certificate)) credential {
	t.Helper()
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1<<62 + 1), Subject: pkix.Name{Country: []string{"UT"}, CommonName: "Utopia IACA"},
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(8, 0, 0), IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, CRLDistributionPoints: []string{"https://utopia.example/crl"},
	}
	for _, edit := range edits {
		edit(tmpl)
	}
	return certify(t, elliptic.P256(), tmpl, nil)
}

// signer makes a document signer of an authority.
func signer(t testing.TB, ca credential, c elliptic.Curve, edits ...func(*x509.Certificate)) credential {
	t.Helper()
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1<<62 + 2), Subject: pkix.Name{Country: []string{"UT"}, CommonName: "Utopia DS"},
		NotBefore: now.AddDate(0, -1, 0), NotAfter: now.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
		CRLDistributionPoints: []string{"https://utopia.example/crl"},
		ExtraExtensions:       []pkix.Extension{extension(t, oidEKU, true, []asn1.ObjectIdentifier{{1, 0, 18013, 5, 1, 2}})},
	}
	for _, edit := range edits {
		edit(tmpl)
	}
	return certify(t, c, tmpl, &ca)
}

// licence is a driving licence of nobody.
func licence(device crypto.PublicKey) *mdoc.Document {
	issued, expiry := mrz.NewDate(2026, 5, 14), mrz.NewDate(2031, 5, 13)
	return &mdoc.Document{
		DocType: mdoc.DocTypeLicence, DeviceKey: device,
		Validity: mdoc.ValidityInfo{Signed: now, ValidFrom: now, ValidUntil: now.AddDate(0, 3, 0)},
		NameSpaces: []mdoc.Elements{{NameSpace: mdoc.NameSpaceLicence, Elements: []mdoc.Element{
			{Identifier: "family_name", Value: mdoc.Text("Eriksson")},
			{Identifier: "given_name", Value: mdoc.Text("Anna María")},
			{Identifier: "birth_date", Value: mdoc.FullDate(mrz.NewDate(1974, 8, 12))},
			{Identifier: "issue_date", Value: mdoc.FullDate(issued)},
			{Identifier: "expiry_date", Value: mdoc.FullDate(expiry)},
			{Identifier: "issuing_country", Value: mdoc.Text("UT")},
			{Identifier: "issuing_authority", Value: mdoc.Text("Utopia DMV")},
			{Identifier: "document_number", Value: mdoc.Text("L898902C3")},
			{Identifier: "portrait", Value: mdoc.Octets(jpeg)},
			{Identifier: "driving_privileges", Value: mdoc.Privileges(mdoc.Privilege{
				Category: "B", Issued: issued, Expiry: expiry, Codes: []mdoc.PrivilegeCode{{Code: "01"}, {Code: "S01", Sign: "<=", Value: "2500"}},
			})},
			{Identifier: "un_distinguishing_sign", Value: mdoc.Text("UT")},
			{Identifier: "sex", Value: mdoc.Number(2)},
			{Identifier: "height", Value: mdoc.Number(172)},
			{Identifier: "age_over_18", Value: mdoc.Bool(true)},
			{Identifier: "age_over_65", Value: mdoc.Bool(false)},
			{Identifier: "portrait_capture_date", Value: mdoc.DateTime(now)},
		}}},
	}
}

// deviceKey makes a key of a holder's device.
func deviceKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return key
}

// issued is a licence with all that made it.
type issued struct {
	*mdoc.IssuerSigned
	iaca, signer credential
	device       *ecdsa.PrivateKey
}

func issue(t testing.TB, edits ...func(*mdoc.Document)) issued {
	t.Helper()
	i := issued{iaca: iaca(t), device: deviceKey(t)}
	i.signer = signer(t, i.iaca, elliptic.P256())
	doc := licence(&i.device.PublicKey)
	for _, edit := range edits {
		edit(doc)
	}
	d, err := mdoc.Sign(doc, mdoc.Config{Signer: i.signer.key, Certificate: i.signer.Certificate})
	require.NoError(t, err)
	i.IssuerSigned = d
	return i
}
