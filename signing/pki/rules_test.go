package pki

import (
	"crypto"
	"crypto/rsa"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// broken says for each rule how a certificate of a role comes to break it.
var broken = map[string]struct {
	role   Role
	change func(c *Certificate)
}{
	"version":             {CSCA, func(c *Certificate) { c.Version = 1 }},
	"serial-positive":     {DocumentSigner, func(c *Certificate) { c.SerialNumber = new(big.Int) }},
	"serial-length":       {DocumentSigner, func(c *Certificate) { c.Serial = make([]byte, 21) }},
	"signature-hash":      {CSCA, func(c *Certificate) { c.SignatureAlgorithm.Hash = crypto.SHA1 }},
	"signature-algorithm": {CSCA, func(c *Certificate) { c.SignatureAlgorithm.Scheme = ECDSAPlain }},
	"signature-pss":       {CSCA, func(c *Certificate) { c.SignatureAlgorithm.Scheme = RSAPKCS1 }},
	"validity-order":      {CSCA, func(c *Certificate) { c.NotAfter = c.NotBefore.Add(-time.Second) }},
	"validity-type":       {CSCA, func(c *Certificate) { c.timeTags[1] = tagGeneralized }},
	"unique-identifiers":  {CSCA, func(c *Certificate) { c.uniqueIDs = true }},

	"issuer-country":        {CSCA, func(c *Certificate) { set(&c.Issuer, AttributeCountry, "ut", tagPrintable) }},
	"subject-country":       {CSCA, func(c *Certificate) { set(&c.Subject, AttributeCountry, "UT", tagUTF8) }},
	"country-match":         {DocumentSigner, func(c *Certificate) { set(&c.Subject, AttributeCountry, "DE", tagPrintable) }},
	"issuer-common-name":    {DocumentSigner, func(c *Certificate) { set(&c.Issuer, AttributeCommonName, "", 0) }},
	"subject-common-name":   {DocumentSigner, func(c *Certificate) { set(&c.Subject, AttributeCommonName, "", 0) }},
	"issuer-serial-number":  {CSCA, func(c *Certificate) { set(&c.Issuer, AttributeSerialNumber, "1", tagUTF8) }},
	"subject-serial-number": {CSCA, func(c *Certificate) { set(&c.Subject, AttributeSerialNumber, "1", tagUTF8) }},
	"root-self-issued":      {CSCA, func(c *Certificate) { set(&c.Issuer, AttributeUnit, "x", tagPrintable) }},
	"barcode-subject":       {BarcodeSigner, func(c *Certificate) { set(&c.Subject, AttributeCommonName, "SIX", tagPrintable) }},

	"key-readable":     {CSCA, func(c *Certificate) { c.KeyError = ErrUnsupported }},
	"key-explicit":     {CSCA, func(c *Certificate) { c.key.explicit = false }},
	"key-cofactor":     {CSCA, func(c *Certificate) { c.key.cofactor = false }},
	"key-uncompressed": {CSCA, func(c *Certificate) { c.key.compressed = true }},
	"key-size":         {CSCA, func(c *Certificate) { c.PublicKey = &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(3), 2046), E: 65537} }},
	"key-weak":         {CSCA, func(c *Certificate) { c.PublicKey = &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(3), 1022), E: 3} }},
	"key-ecdsa":        {BarcodeSigner, func(c *Certificate) { c.PublicKey = &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(3), 2046), E: 65537} }},

	"critical-known":          {CSCA, func(c *Certificate) { add(c, ExtPolicyMappings, true) }},
	"private-extensions":      {BarcodeSigner, func(c *Certificate) { add(c, "1.2.3.4", false) }},
	"authority-key-id":        {DocumentSigner, func(c *Certificate) { c.AuthorityKeyID = nil }},
	"root-key-ids":            {CSCA, func(c *Certificate) { c.AuthorityKeyID = []byte{1} }},
	"usage-sign-certificates": {CSCA, func(c *Certificate) { c.KeyUsage = CRLSign }},
	"usage-sign-documents":    {DocumentSigner, func(c *Certificate) { c.KeyUsage = KeyCertSign }},
	"usage-exact":             {DocumentSigner, func(c *Certificate) { c.KeyUsage |= ContentCommitment }},
	"signer-no-ca":            {DocumentSigner, func(c *Certificate) { c.BasicConstraints.CA = true }},
	"authority-ca":            {CSCA, func(c *Certificate) { c.BasicConstraints.CA = false }},
	"authority-path-length":   {CSCA, func(c *Certificate) { c.BasicConstraints.PathLen = 1 }},
	"purpose":                 {MasterListSigner, func(c *Certificate) { c.ExtKeyUsage = []OID{PurposeVDSNCSigner} }},
	"purpose-only":            {MasterListSigner, func(c *Certificate) { c.ExtKeyUsage = append(c.ExtKeyUsage, PurposeVDSNCSigner) }},
	"key-use-ends":            {CSCA, func(c *Certificate) { c.PrivateKeyUsage = Period{} }},
	"key-use-within":          {CSCA, func(c *Certificate) { c.PrivateKeyUsage.NotAfter = c.NotAfter.AddDate(1, 0, 0) }},
	"key-use-length":          {DocumentSigner, func(c *Certificate) { c.PrivateKeyUsage.NotAfter = c.NotBefore.AddDate(0, 4, 0) }},
	"key-use-life":            {DocumentSigner, func(c *Certificate) { c.PrivateKeyUsage.NotAfter = c.NotAfter }},
	"alt-name-state":          {CSCA, func(c *Certificate) { c.SubjectAltNames = nil }},
	"alt-name-contact":        {CSCA, func(c *Certificate) { c.SubjectAltNames = c.SubjectAltNames[:1] }},
	"alt-names-equal": {CSCA, func(c *Certificate) {
		at := slices.IndexFunc(c.Extensions, func(e Extension) bool { return e.ID == ExtIssuerAltName })
		c.Extensions[at].Value = []byte{0x30, 0}
	}},
	"crl-points":     {CSCA, func(c *Certificate) { c.CRLDistributionPoints = []string{"ftp://utopia.example/crl"} }},
	"document-types": {DocumentSigner, func(c *Certificate) { c.DocumentTypes = nil }},
	"name-change":    {Link, func(c *Certificate) { set(&c.Subject, AttributeUnit, "x", tagPrintable) }},
}

// set gives a name one value of an attribute, "" for none.
func set(n *Name, id OID, value string, tag uint8) {
	n.Attributes = slices.DeleteFunc(slices.Clone(n.Attributes), func(a Attribute) bool { return a.Type == id })
	n.Raw = nil
	if value != "" {
		n.Attributes = append(n.Attributes, Attribute{Type: id, Value: value, Tag: tag, Set: len(n.Attributes)})
	}
}

func add(c *Certificate, id OID, critical bool) {
	c.Extensions = append(slices.Clone(c.Extensions), Extension{ID: id, Critical: critical, Value: []byte{5, 0}})
}

// rightCertificates are certificates of every role without a breach, advice included.
func rightCertificates(t *testing.T) map[Role]*Certificate {
	key := ecKey(t, "brainpoolP256r1")
	contact := []GeneralName{{Kind: EmailName, Value: "csca@utopia.example"}}
	root := newCSCA(t, key, func(x *Template) { x.AltNames = contact })
	all := map[Role]*Certificate{CSCA: root}
	for role := Link; role <= DTCSigner; role++ {
		tpl := &Template{
			Role: role, Subject: name(t, "C=UT,CN=S1"), NotBefore: t0, State: "UTO", AltNames: contact,
			PublicKey: ecKey(t, "brainpoolP256r1").Public(),
		}
		switch role {
		case Link:
			tpl.Subject = root.Subject
		case DocumentSigner:
			tpl.DocumentTypes = []string{"P"}
		case BarcodeSigner:
			tpl.Subject = name(t, "C=UT,CN=SI")
		}
		c, err := Issue(tpl, root, key)
		require.NoError(t, err, "%v", role)
		all[role] = c
	}
	return all
}

func failed(results []Result) (ids []string) {
	for _, r := range results {
		if !r.Passed {
			ids = append(ids, r.Rule)
		}
	}
	return ids
}

func TestEveryRuleOfCertificatesCanBeBroken(t *testing.T) {
	right := rightCertificates(t)
	for role, c := range right {
		require.Empty(t, failed(c.Lint(role)), "what is issued keeps every rule: %v", role)
	}
	for i := range rules {
		r := &rules[i]
		if strings.HasPrefix(r.id, "extension-") || strings.HasPrefix(r.id, "critical-") && r.id != "critical-known" {
			continue // by the table below
		}
		b, ok := broken[r.id]
		require.True(t, ok, "no certificate that breaks %s", r.id)
		c := *right[b.role]
		c.Extensions = slices.Clone(c.Extensions)
		b.change(&c)
		require.Contains(t, failed(c.Lint(b.role)), r.id)
	}
	require.Equal(t, []Result{{Rule: "role", Field: "role", Weight: Essential, Detail: "not a role of this package"}}, right[CSCA].Lint(0))
}

// TestEveryRowOfTheProfile takes away what is mandatory, adds what is forbidden and turns every criticality.
func TestEveryRowOfTheProfile(t *testing.T) {
	for role, c := range rightCertificates(t) {
		for i := range extensionProfile {
			row := &extensionProfile[i]
			label := extensionName(row.id)
			changed := *c
			switch row.of(role) {
			case 'm':
				changed.Extensions = slices.DeleteFunc(slices.Clone(c.Extensions), func(e Extension) bool { return e.ID == row.id })
				require.Contains(t, failed(changed.Lint(role)), "extension-"+label, "%v", role)
			case 'x':
				add(&changed, row.id, false)
				require.Contains(t, failed(changed.Lint(role)), "extension-"+label, "%v", role)
			}
			if at := slices.IndexFunc(c.Extensions, func(e Extension) bool { return e.ID == row.id }); at >= 0 && row.of(role) != 'x' {
				changed.Extensions = slices.Clone(c.Extensions)
				changed.Extensions[at].Critical = !row.critical
				require.Contains(t, failed(changed.Lint(role)), "critical-"+label, "%v", role)
			}
		}
	}
}

// brokenCRL says for each rule how a list comes to break it.
var brokenCRL = map[string]func(l *CRL){
	"crl-complete":             func(l *CRL) { l.Extensions = append(l.Extensions, Extension{ID: ExtDeltaCRLIndicator}) },
	"crl-distribution-point":   func(l *CRL) { l.scope.present = true },
	"crl-critical-known":       func(l *CRL) { l.Extensions = append(l.Extensions, Extension{ID: "1.2.3", Critical: true}) },
	"crl-entry-critical":       func(l *CRL) { l.critical = "1.2.3" },
	"crl-version":              func(l *CRL) { l.Version = 1 },
	"crl-signature-algorithm":  func(l *CRL) { l.SignatureAlgorithm.Scheme = SchemeUnknown },
	"crl-signature-hash":       func(l *CRL) { l.SignatureAlgorithm.Hash = crypto.SHA1 },
	"crl-signature-pss":        func(l *CRL) { l.SignatureAlgorithm.Scheme = RSAPKCS1 },
	"crl-issuer-country":       func(l *CRL) { set(&l.Issuer, AttributeCountry, "ut", tagPrintable) },
	"crl-issuer-common-name":   func(l *CRL) { set(&l.Issuer, AttributeCommonName, "", 0) },
	"crl-issuer-serial-number": func(l *CRL) { set(&l.Issuer, AttributeSerialNumber, "1", tagUTF8) },
	"crl-time-type":            func(l *CRL) { l.timeTags[1] = tagGeneralized },
	"crl-next-update":          func(l *CRL) { l.NextUpdate = time.Time{} },
	"crl-update-order":         func(l *CRL) { l.NextUpdate = l.ThisUpdate },
	"crl-update-interval":      func(l *CRL) { l.NextUpdate = l.ThisUpdate.AddDate(0, 0, 91) },
	"crl-revoked-absent":       func(l *CRL) { l.entries, l.count = element{0, 2, 2, tagSequence}, 0 },
	"crl-entry-extensions":     func(l *CRL) { l.reasons = true },
	"crl-authority-key-id":     func(l *CRL) { l.AuthorityKeyID = nil },
	"crl-number":               func(l *CRL) { l.Number = nil },
	"crl-number-range":         func(l *CRL) { l.Number = new(big.Int).Lsh(big.NewInt(1), 159) },
	"crl-not-critical":         func(l *CRL) { l.Extensions[0].Critical = true },
	"crl-freshest":             func(l *CRL) { l.Extensions = append(l.Extensions, Extension{ID: ExtFreshestCRL}) },
}

func TestEveryRuleOfListsCanBeBroken(t *testing.T) {
	key := ecKey(t, "P-256")
	root := newCSCA(t, key, nil)
	right, err := IssueCRL(&CRLTemplate{ThisUpdate: t0.AddDate(0, 1, 0), Number: big.NewInt(1)}, root, key)
	require.NoError(t, err)
	require.Empty(t, failed(right.Lint()))
	for i := range crlRules {
		change, ok := brokenCRL[crlRules[i].ID]
		require.True(t, ok, "no list that breaks %s", crlRules[i].ID)
		l := *right
		l.Extensions = slices.Clone(l.Extensions)
		change(&l)
		require.Contains(t, failed(l.Lint()), crlRules[i].ID)
		require.Equal(t, crlRules[i].Weight == Essential, l.Fit() != nil)
		require.Equal(t, crlRules[i].Weight <= Profile, l.Validate() != nil)
	}
}

// TestListsAsEncoded reads lists whose octets break a rule.
func TestListsAsEncoded(t *testing.T) {
	alg, err := AlgorithmFor(ecKey(t, "P-256").Public(), 0, false)
	require.NoError(t, err)
	issuer, err := name(t, "C=UT,CN=CSCA").Marshal()
	require.NoError(t, err)
	entry := func(b *cryptobyte.Builder, extensions ...Extension) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(5)
			addTime(b, t0)
			if len(extensions) > 0 {
				addExtensions(b, extensions)
			}
		})
	}
	for id, parts := range map[string]struct{ version, entries func(b *cryptobyte.Builder) }{
		"crl-version":          {version: func(*cryptobyte.Builder) {}},
		"crl-revoked-absent":   {entries: func(*cryptobyte.Builder) {}},
		"crl-entry-extensions": {entries: func(b *cryptobyte.Builder) { entry(b, Extension{ID: ExtReasonCode, Value: []byte{0x0a, 1, 1}}) }},
		"crl-entry-critical":   {entries: func(b *cryptobyte.Builder) { entry(b, Extension{"1.2.3", true, []byte{5, 0}}) }},
		"":                     {entries: func(b *cryptobyte.Builder) { entry(b, Extension{ID: "1.2.3", Value: []byte{5, 0}}) }},
	} {
		tbs, err := der(func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				if parts.version != nil {
					parts.version(b)
				} else {
					b.AddASN1Int64(1)
				}
				b.AddBytes(alg.Raw)
				b.AddBytes(issuer)
				addTime(b, t0)
				addTime(b, t0.AddDate(0, 1, 0))
				if parts.entries != nil {
					b.AddASN1(asn1.SEQUENCE, parts.entries)
				}
			})
		})
		require.NoError(t, err)
		raw, err := assemble(tbs, alg, []byte{0})
		require.NoError(t, err)
		l, err := ParseCRL(raw)
		require.NoError(t, err)
		said := failed(l.Lint())
		require.NotContains(t, said, "encoding", "named by a rule of its own")
		for _, other := range []string{"crl-version", "crl-revoked-absent", "crl-entry-extensions", "crl-entry-critical"} {
			require.Equal(t, other == id, slices.Contains(said, other), "%s: %s", id, other)
		}
	}
}

func TestNumbersOfListsRise(t *testing.T) {
	old, fresh := ecKey(t, "P-256"), ecKey(t, "P-384")
	root := newCSCA(t, old, nil)
	renamed := newCSCA(t, fresh, func(x *Template) { x.Subject = name(t, "C=UT,O=New Utopia,CN=CSCA 2") })
	last, err := IssueCRL(&CRLTemplate{ThisUpdate: t0.AddDate(0, 1, 0), Number: big.NewInt(300)}, root, old)
	require.NoError(t, err)
	next := func(change func(*CRLTemplate)) *CRLTemplate {
		x := &CRLTemplate{ThisUpdate: t0.AddDate(0, 2, 0), Number: big.NewInt(301), Previous: last}
		change(x)
		return x
	}
	_, err = IssueCRL(next(func(*CRLTemplate) {}), root, old)
	require.NoError(t, err)
	for want, change := range map[string]func(*CRLTemplate){
		"cRLNumber: 300, the list before has 300": func(x *CRLTemplate) { x.Number = big.NewInt(300) },
		"cRLNumber: 44, the list before has 300":  func(x *CRLTemplate) { x.Number = big.NewInt(44) },
		"the list before is of 2026-04-01":        func(x *CRLTemplate) { x.ThisUpdate = t0 },
	} {
		_, err := IssueCRL(next(change), root, old)
		require.ErrorContains(t, err, want)
	}
	_, err = IssueCRL(next(func(*CRLTemplate) {}), renamed, fresh)
	require.ErrorContains(t, err, "issuer: the list before is of C=UT,O=Utopia")
	l, err := IssueCRL(next(func(x *CRLTemplate) {
		x.IssuerAltNames = []GeneralName{{Kind: DirectoryName, Directory: root.Subject}}
	}), renamed, fresh)
	require.NoError(t, err, "a new name that states the old one goes on with its numbers")
	require.NoError(t, l.Validate())
}
