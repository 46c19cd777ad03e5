package mdoc

import (
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// made is a document without breaches, its signature apart.
func made(t testing.TB) *IssuerSigned {
	t.Helper()
	c, _ := curve.ByName("P-256")
	key, err := curve.GenerateKey(c, nil)
	require.NoError(t, err)
	at := time.Date(2026, 5, 14, 12, 0, 0, 0, time.UTC)
	doc := &Document{
		DocType: "org.example", DeviceKey: key.Public(),
		Validity:   ValidityInfo{Signed: at, ValidFrom: at, ValidUntil: at.AddDate(0, 3, 0)},
		NameSpaces: []Elements{{"org.example", []Element{{"a", Bool(true)}, {"b", Text("x")}}}},
	}
	d, err := doc.build(0)
	require.NoError(t, err)
	payload, err := d.Object.Encode()
	require.NoError(t, err)
	d.Auth, err = newSign1(key, []*pki.Certificate{{Raw: []byte{0x30, 0}}}, payload, false)
	require.NoError(t, err)
	d, err = Parse(d.encode())
	require.NoError(t, err)
	require.NoError(t, d.Validate())
	return d
}

// brokenDocument says for each rule how a document comes to break it.
var brokenDocument = map[string]func(d *IssuerSigned){
	"name-spaces":      func(d *IssuerSigned) { d.NameSpaces = append(d.NameSpaces, d.NameSpaces[0]) },
	"random-length":    func(d *IssuerSigned) { d.NameSpaces[0].Items[0].Random = make([]byte, 15) },
	"digest-id-range":  func(d *IssuerSigned) { d.NameSpaces[0].Items[0].DigestID = 1 << 31 },
	"digest-id-unique": func(d *IssuerSigned) { d.NameSpaces[0].Items[0].DigestID = d.NameSpaces[0].Items[1].DigestID },
	"element-unique":   func(d *IssuerSigned) { d.NameSpaces[0].Items[0].Identifier = "b" },
	"item-intact":      func(d *IssuerSigned) { d.NameSpaces[0].Items[0].Value = Bool(false) },
	"payload-intact":   func(d *IssuerSigned) { d.Auth.Payload = nil },
	"signer-named":     func(d *IssuerSigned) { d.Auth.Chain = nil },
	"algorithm":        func(d *IssuerSigned) { d.Auth.Algorithm = ESP256 },

	"version":          func(d *IssuerSigned) { d.Object.Version = "2.0" },
	"digest-algorithm": func(d *IssuerSigned) { d.Object.DigestAlgorithm = "SHA-1" },
	"digests":          func(d *IssuerSigned) { d.Object.ValueDigests["org.example"][0] = make([]byte, 31) },
	"device-key":       func(d *IssuerSigned) { d.Object.DeviceKey = DeviceKey{Err: pki.ErrUnsupported} },
	"authorizations":   func(d *IssuerSigned) { d.Object.Authorizations.NameSpaces = []string{"a", "a"} },
	"key-info":         func(d *IssuerSigned) { d.Object.KeyInfo = Bool(true) },
	"doc-type":         func(d *IssuerSigned) { d.Object.DocType = "" },
	"valid-order":      func(d *IssuerSigned) { d.Object.Validity.ValidUntil = d.Object.Validity.ValidFrom },
	"time-form":        func(d *IssuerSigned) { d.Object.Validity.Signed = d.Object.Validity.Signed.Add(-1) },
	"status":           func(d *IssuerSigned) { d.Object.Status = Value{0xA1, 0} },
}

func failed(results []pki.Result) (ids []string) {
	for _, r := range results {
		if !r.Passed {
			ids = append(ids, r.Rule)
		}
	}
	return ids
}

func TestEveryRuleOfDocumentsCanBeBroken(t *testing.T) {
	require.Len(t, brokenDocument, len(documentRules)+len(objectRules))
	for id, change := range brokenDocument {
		d := made(t)
		change(d)
		require.Contains(t, failed(d.Lint()), id)
		require.Error(t, d.Validate())
		_, err := d.Encode()
		require.Error(t, err, "what breaks %s is not written", id)
	}
	for why, change := range map[string]func(d *IssuerSigned){
		"no name space":        func(d *IssuerSigned) { d.NameSpaces = []NameSpace{} },
		"no item":              func(d *IssuerSigned) { d.NameSpaces[0].Items = nil },
		"no digests":           func(d *IssuerSigned) { d.Object.ValueDigests = nil },
		"a name space of none": func(d *IssuerSigned) { d.Object.ValueDigests["other"] = nil },
		"a number out of range": func(d *IssuerSigned) {
			d.Object.ValueDigests["org.example"][1<<31] = d.Object.ValueDigests["org.example"][0]
		},
		"no signature": func(d *IssuerSigned) { d.Auth = nil },
		"a finding":    func(d *IssuerSigned) { d.Findings = []Finding{{Field: "x", Ref: "y", Detail: "z"}} },
	} {
		d := made(t)
		change(d)
		require.Error(t, d.Validate(), why)
	}
}

// rightCertificates are real ones of each role: the root of a test platform, and, their faults mended, the signer and the reader of
// ISO/IEC 18013-5, annex D.
func rightCertificates(t *testing.T) map[Role]*pki.Certificate {
	root, err := pki.ParseCertificate(corpus.Read(t, "mdoc/ul-iaca-01.der"))
	require.NoError(t, err)
	p, err := ParseResponse(corpus.Read(t, "mdoc/annex-d-device-response.cbor"))
	require.NoError(t, err)
	certs, err := p.Documents[0].Issuer.Auth.Certificates()
	require.NoError(t, err)
	ds := certs[0]
	require.Equal(t, []string{"crl-points"}, failed(Lint(ds, DocumentSigner)), "a DNS name where a URI is wanted")
	ds.CRLDistributionPoints = []string{"https://example.com"}
	reader := *ds
	reader.ExtKeyUsage = []pki.OID{PurposeReader}
	return map[Role]*pki.Certificate{IACA: root, DocumentSigner: ds, Reader: &reader}
}

// brokenCertificate says for each rule how a certificate of a role comes to break it.
var brokenCertificate = map[string]struct {
	role   Role
	change func(c *pki.Certificate)
}{
	"version":             {IACA, func(c *pki.Certificate) { c.Version = 1 }},
	"serial":              {IACA, func(c *pki.Certificate) { c.SerialNumber = new(big.Int) }},
	"signature-algorithm": {DocumentSigner, func(c *pki.Certificate) { c.SignatureAlgorithm.Scheme = pki.RSAPSS }},
	"names":               {DocumentSigner, func(c *pki.Certificate) { c.Subject = pki.Name{} }},
	"validity-order":      {DocumentSigner, func(c *pki.Certificate) { c.NotAfter = c.NotBefore.Add(-1) }},
	"validity-length":     {DocumentSigner, func(c *pki.Certificate) { c.NotAfter = c.NotBefore.AddDate(0, 0, 458) }},
	"key":                 {DocumentSigner, func(c *pki.Certificate) { c.PublicKey = nil }},
	"critical-known": {DocumentSigner, func(c *pki.Certificate) {
		c.Extensions = append(c.Extensions, pki.Extension{ID: "1.2.3", Critical: true})
	}},
	"usage":          {Reader, func(c *pki.Certificate) { c.KeyUsage = pki.KeyCertSign }},
	"usage-exact":    {Reader, func(c *pki.Certificate) { c.KeyUsage |= pki.ContentCommitment }},
	"purpose":        {DocumentSigner, func(c *pki.Certificate) { c.ExtKeyUsage = []pki.OID{PurposeReader} }},
	"purpose-only":   {DocumentSigner, func(c *pki.Certificate) { c.ExtKeyUsage = append(c.ExtKeyUsage, PurposeReader) }},
	"authority":      {DocumentSigner, func(c *pki.Certificate) { c.BasicConstraints.CA = true }},
	"path-length":    {IACA, func(c *pki.Certificate) { c.BasicConstraints.PathLen = 1 }},
	"crl-points":     {IACA, func(c *pki.Certificate) { c.CRLDistributionPoints = nil }},
	"issuer-contact": {IACA, func(c *pki.Certificate) { c.IssuerAltNames = nil }},
}

func TestEveryRuleOfCertificatesCanBeBroken(t *testing.T) {
	right := rightCertificates(t)
	for role, c := range right {
		require.Empty(t, failed(Lint(c, role)), "%v", role)
		require.NoError(t, Validate(c, role))
		for _, r := range certificateRules(role) {
			if len(r.ID) > 10 && r.ID[:10] == "extension-" {
				continue
			}
			b, ok := brokenCertificate[r.ID]
			require.True(t, ok, "no certificate that breaks %s", r.ID)
			changed := *right[b.role]
			changed.Extensions = slices.Clone(changed.Extensions)
			b.change(&changed)
			require.Contains(t, failed(Lint(&changed, b.role)), r.ID)
		}
		for _, row := range extensionTable {
			changed := *c
			at := slices.IndexFunc(c.Extensions, func(e pki.Extension) bool { return e.ID == row.id })
			switch row.presence[role-1] {
			case 'm':
				changed.Extensions = slices.Delete(slices.Clone(c.Extensions), at, at+1)
				require.Contains(t, failed(Lint(&changed, role)), "extension-"+row.name)
			case 'x':
				changed.Extensions = append(slices.Clone(c.Extensions), pki.Extension{ID: row.id})
				require.Contains(t, failed(Lint(&changed, role)), "extension-"+row.name)
				continue
			}
			if at >= 0 {
				changed.Extensions = slices.Clone(c.Extensions)
				changed.Extensions[at].Critical = !row.critical
				require.Contains(t, failed(Lint(&changed, role)), "extension-"+row.name)
			}
		}
	}
	for _, name := range []string{"ut", "UTO", ""} {
		c := *right[IACA]
		c.Subject = pki.Name{Attributes: []pki.Attribute{{Type: pki.AttributeCountry, Value: name, Tag: 19}, {Type: pki.AttributeCommonName, Value: "x"}}}
		c.Issuer = c.Subject
		require.Contains(t, failed(Lint(&c, IACA)), "names")
	}
	require.Error(t, Fit(right[IACA], 0))
	require.Equal(t, "unknown role", Role(9).String())
}

// TestRealCertificates: a document signer and its root of a test platform that keep less than the profile and verify.
func TestRealCertificates(t *testing.T) {
	load := func(name string) *pki.Certificate {
		all, err := pki.ParseAll(corpus.Read(t, "mdoc/kokukuma-"+name+".pem"))
		require.NoError(t, err)
		return all[0]
	}
	root, ds, other := load("issuer_root"), load("issuer_signing"), load("invalid_signing")
	require.NoError(t, Fit(root, IACA))
	require.NoError(t, Fit(ds, DocumentSigner))
	require.Error(t, Validate(ds, DocumentSigner))
	require.NoError(t, Related(ds, root))
	require.ErrorIs(t, Related(other, root), pki.ErrSignature)
	require.Error(t, Fit(other, DocumentSigner))
}
