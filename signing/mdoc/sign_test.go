package mdoc_test

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"crypto/x509"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/mdoc"
	"github.com/chancery-id/chancery/signing/pki"
)

func TestSignBothWays(t *testing.T) {
	ca := iaca(t)
	for _, c := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		for _, digest := range []crypto.Hash{0, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
			ds, device := signer(t, ca, c), deviceKey(t)
			doc := licence(&device.PublicKey)
			d, err := mdoc.Sign(doc, mdoc.Config{Signer: ds.key, Certificate: ds.Certificate, Digest: digest})
			require.NoError(t, err)
			again, err := mdoc.Parse(d.Raw)
			require.NoError(t, err)
			require.Empty(t, again.Findings)
			require.NoError(t, again.Validate())
			require.NoError(t, again.CheckSignature(ds.Certificate))
			require.NoError(t, again.CheckSigner(ds.Certificate))
			require.NoError(t, mdoc.Related(ds.Certificate, ca.Certificate))
			require.Equal(t, doc.NameSpaces, again.Elements(), "what is read is what was signed")
			require.Equal(t, doc.Validity, again.Object.Validity)
			require.True(t, again.Object.DeviceKey.Key.Equal(&device.PublicKey))
			encoded, err := again.Encode()
			require.NoError(t, err)
			require.Equal(t, d.Raw, encoded)
			payload, err := again.Object.Encode()
			require.NoError(t, err)
			require.Equal(t, again.Auth.Payload, payload)
		}
	}
}

// TestItemsAreHidden: no two signings share random octets, and numbers do not follow the order of the elements.
func TestItemsAreHidden(t *testing.T) {
	seen := map[string]bool{}
	ordered := 0
	for range 4 {
		d := issue(t)
		numbers := map[uint64]bool{}
		inOrder := true
		for i, item := range d.NameSpaces[0].Items {
			require.Len(t, item.Random, 32)
			require.False(t, seen[string(item.Random)])
			seen[string(item.Random)] = true
			numbers[item.DigestID] = true
			inOrder = inOrder && item.DigestID == uint64(i)
		}
		require.Len(t, numbers, len(d.NameSpaces[0].Items))
		if inOrder {
			ordered++
		}
	}
	require.Zero(t, ordered, "one order in 16! is the elements' own")
}

func TestEveryChangedItemIsFound(t *testing.T) {
	d := issue(t)
	for i := range d.NameSpaces[0].Items {
		octets := bytes.Clone(d.Raw)
		raw := d.NameSpaces[0].Items[i].Raw
		at := bytes.Index(octets, raw) + len(raw) - 1
		octets[at] ^= 1
		changed, err := mdoc.Parse(octets)
		if err != nil {
			continue // a value that is none
		}
		for n, c := range changed.Compare() {
			require.Equal(t, n == i, c.Outcome == mdoc.Different, "%v", c)
		}
		require.NoError(t, changed.CheckSignature(d.signer.Certificate), "the security object is untouched")
	}
}

func TestCompareNamesEachFault(t *testing.T) {
	outcomes := func(edit func(d *mdoc.IssuerSigned)) (all []mdoc.Outcome) {
		d := issue(t)
		edit(d.IssuerSigned)
		for _, c := range d.Compare() {
			if c.Outcome != mdoc.Identical {
				all = append(all, c.Outcome)
			}
		}
		return all
	}
	items := func(d *mdoc.IssuerSigned) *[]mdoc.Item { return &d.NameSpaces[0].Items }
	for why, c := range map[string]struct {
		edit func(d *mdoc.IssuerSigned)
		want []mdoc.Outcome
	}{
		"nothing":           {func(*mdoc.IssuerSigned) {}, nil},
		"another value":     {func(d *mdoc.IssuerSigned) { (*items(d))[0].Raw = (*items(d))[1].Raw }, []mdoc.Outcome{mdoc.Different}},
		"an item twice":     {func(d *mdoc.IssuerSigned) { *items(d) = append(*items(d), (*items(d))[0]) }, []mdoc.Outcome{mdoc.Repeated}},
		"an unknown number": {func(d *mdoc.IssuerSigned) { (*items(d))[0].DigestID = 99 }, []mdoc.Outcome{mdoc.Unlisted}},
		"a digest taken out": {func(d *mdoc.IssuerSigned) {
			delete(d.Object.ValueDigests[mdoc.NameSpaceLicence], (*items(d))[3].DigestID)
		}, []mdoc.Outcome{mdoc.Unlisted}},
		"a short digest": {func(d *mdoc.IssuerSigned) {
			id := (*items(d))[3].DigestID
			d.Object.ValueDigests[mdoc.NameSpaceLicence][id] = d.Object.ValueDigests[mdoc.NameSpaceLicence][id][:31]
		}, []mdoc.Outcome{mdoc.Different}},
		"another name space": {func(d *mdoc.IssuerSigned) {
			d.NameSpaces[0].Name, *items(d) = "org.example", (*items(d))[:2]
		}, []mdoc.Outcome{mdoc.Unlisted, mdoc.Unlisted}},
		"an unknown algorithm": {func(d *mdoc.IssuerSigned) {
			d.Object.DigestAlgorithm, *items(d) = "SHA3-256", (*items(d))[:1]
		}, []mdoc.Outcome{mdoc.Unjudged}},
	} {
		t.Run(why, func(t *testing.T) { require.Equal(t, c.want, outcomes(c.edit)) })
	}
}

func TestNobodyElseSigned(t *testing.T) {
	d, other := issue(t), issue(t)
	require.ErrorIs(t, d.CheckSignature(other.signer.Certificate), pki.ErrSignature)
	require.ErrorIs(t, mdoc.Related(d.signer.Certificate, other.iaca.Certificate), pki.ErrSignature)
	for _, part := range []int{0, len(d.Auth.Protected), 5} {
		octets := bytes.Clone(d.Raw)
		at := bytes.Index(octets, d.Auth.Payload) + 40 + part
		octets[at] ^= 0x20
		changed, err := mdoc.Parse(octets)
		if err == nil {
			require.ErrorIs(t, changed.CheckSignature(d.signer.Certificate), pki.ErrSignature)
		}
	}
}

func TestWhatIsNotSigned(t *testing.T) {
	ca := iaca(t)
	right := signer(t, ca, elliptic.P256())
	device := deviceKey(t)
	cfg := mdoc.Config{Signer: right.key, Certificate: right.Certificate}
	element := func(identifier string, v mdoc.Value) func(*mdoc.Document) {
		return func(d *mdoc.Document) {
			for i := range d.NameSpaces[0].Elements {
				if e := &d.NameSpaces[0].Elements[i]; e.Identifier == identifier {
					e.Value = v
					return
				}
			}
			d.NameSpaces[0].Elements = append(d.NameSpaces[0].Elements, mdoc.Element{Identifier: identifier, Value: v})
		}
	}
	for why, edit := range map[string]func(*mdoc.Document){
		"family_name: empty":                                   element("family_name", mdoc.Text("")),
		"family_name: the character":                           element("family_name", mdoc.Text("Łukasz")),
		"given_name: 151 characters":                           element("given_name", mdoc.Text(fmt.Sprintf("%0151d", 0))),
		"birth_date: elementValue at offset 0: text, want tag": element("birth_date", mdoc.Text("1974-08-12")),
		"birth_date: elementValue at offset 0: no date":        element("birth_date", mdoc.FullDate(mrz.Date{})),
		"issue_date":                                      element("issue_date", mdoc.Number(3)),
		"portrait: neither JPEG":                          element("portrait", mdoc.Octets([]byte("GIF89a"))),
		"sex: none of":                                    element("sex", mdoc.Number(3)),
		"age_over_18: ":                                   element("age_over_18", mdoc.Number(1)),
		"age_over_NN: over 18, and not":                   element("age_over_17", mdoc.Bool(false)),
		"expiry_date: 2025-01-01, before":                 element("expiry_date", mdoc.FullDate(mrz.NewDate(2025, 1, 1))),
		"expiry_date: issued on":                          element("birth_date", mdoc.FullDate(mrz.NewDate(2026, 5, 15))),
		"nationality: not two capital":                    element("nationality", mdoc.Text("UTO")),
		"driving_privileges at offset":                    element("driving_privileges", mdoc.Text("B")),
		"issuing_country: \"DE\", the cert":               element("issuing_country", mdoc.Text("DE")),
		"portrait_capture_date":                           element("portrait_capture_date", mdoc.FullDate(mrz.NewDate(2026, 5, 14))),
		"height: elementValue at offset 0: the data ends": element("height", mdoc.Value{0x18}),
		"un_distinguishing_sign: the data":                func(d *mdoc.Document) { d.NameSpaces[0].Elements = d.NameSpaces[0].Elements[:10] },
		"elementIdentifier: sex a second":                 func(d *mdoc.Document) { e := &d.NameSpaces[0].Elements; *e = append(*e, (*e)[11]) },
		"nameSpaces: a name space twice":                  func(d *mdoc.Document) { d.NameSpaces = append(d.NameSpaces, d.NameSpaces[0]) },
		"valueDigests: none in":                           func(d *mdoc.Document) { d.NameSpaces = append(d.NameSpaces, mdoc.Elements{NameSpace: "x"}) },
		"nameSpaces: 1041 items": func(d *mdoc.Document) {
			d.NameSpaces = append(d.NameSpaces, mdoc.Elements{NameSpace: "x", Elements: slices.Repeat(d.NameSpaces[0].Elements[:1], 1025)})
		},
		"docType: no profile":             func(d *mdoc.Document) { d.DocType = "org.example" },
		"deviceKey: unsupported":          func(d *mdoc.Document) { d.DeviceKey = nil },
		"validityInfo: validUntil":        func(d *mdoc.Document) { d.Validity.ValidUntil = d.Validity.ValidFrom },
		"validityInfo: validFrom":         func(d *mdoc.Document) { d.Validity.ValidFrom = now.AddDate(0, 0, -1) },
		"validityInfo: signed, validFrom": func(d *mdoc.Document) { d.Validity = mdoc.ValidityInfo{} },
		"validityInfo: signed 2028": func(d *mdoc.Document) {
			v := &d.Validity
			v.Signed, v.ValidFrom, v.ValidUntil = now.AddDate(2, 0, 0), now.AddDate(2, 0, 0), now.AddDate(3, 0, 0)
		},
		"validityInfo: a time with a part": func(d *mdoc.Document) { d.Validity.ExpectedUpdate = now.Add(1) },
		"status: map at offset 0: no map":  func(d *mdoc.Document) { d.Status = mdoc.Number(1) },
		"keyAuthorizations: \"a\" as a whole": func(d *mdoc.Document) {
			d.Authorizations = mdoc.Authorizations{NameSpaces: []string{"a"}, DataElements: map[string][]string{"a": {"b"}}}
		},
		"keyAuthorizations: a name space":  func(d *mdoc.Document) { d.Authorizations.NameSpaces = []string{"a", "a"} },
		"keyAuthorizations: no element":    func(d *mdoc.Document) { d.Authorizations.DataElements = map[string][]string{"a": nil} },
		"keyAuthorizations: an empty list": func(d *mdoc.Document) { d.Authorizations.NameSpaces = []string{} },
	} {
		t.Run(why, func(t *testing.T) {
			doc := licence(&device.PublicKey)
			edit(doc)
			d, err := mdoc.Sign(doc, cfg)
			require.ErrorContains(t, err, why)
			require.Nil(t, d)
			require.NotContains(t, err.Error(), "Łukasz", "no error repeats a holder's data")
		})
	}
}

func TestWhoDoesNotSign(t *testing.T) {
	ca := iaca(t)
	right := signer(t, ca, elliptic.P256())
	doc := licence(&deviceKey(t).PublicKey)
	abroad := signer(t, ca, elliptic.P256(), func(c *x509.Certificate) { c.Subject.Country = []string{"DE"} })
	inUtah := signer(t, ca, elliptic.P256(), func(c *x509.Certificate) { c.Subject.Province = []string{"UT-X"} })
	purpose := signer(t, ca, elliptic.P256(), func(c *x509.Certificate) { c.ExtraExtensions = nil })
	for why, cfg := range map[string]mdoc.Config{
		"signer: missing":                    {Certificate: right.Certificate},
		"certificate: missing":               {Signer: right.key},
		"its key is not the signer's":        {Signer: right.key, Certificate: purpose.Certificate},
		"extKeyUsage: missing":               {Signer: purpose.key, Certificate: purpose.Certificate},
		"issuing_country":                    {Signer: abroad.key, Certificate: abroad.Certificate},
		"none of SHA-256":                    {Signer: right.key, Certificate: right.Certificate, Digest: crypto.SHA1},
		"x5chain: a certificate is missing":  {Signer: right.key, Certificate: right.Certificate, Chain: []*pki.Certificate{nil}},
		"x5chain: 9":                         {Signer: right.key, Certificate: right.Certificate, Chain: slices.Repeat([]*pki.Certificate{ca.Certificate}, 8)},
		"not for a certificate of this role": {Signer: ca.key, Certificate: ca.Certificate},
	} {
		t.Run(why, func(t *testing.T) {
			d, err := mdoc.Sign(doc, cfg)
			require.Nil(t, d)
			require.ErrorContains(t, err, why)
		})
	}
	_, err := mdoc.Sign(nil, mdoc.Config{})
	require.Error(t, err)

	// The province binds where the element is there.
	_, err = mdoc.Sign(doc, mdoc.Config{Signer: inUtah.key, Certificate: inUtah.Certificate})
	require.NoError(t, err)
	doc.NameSpaces[0].Elements = append(doc.NameSpaces[0].Elements, mdoc.Element{Identifier: "issuing_jurisdiction", Value: mdoc.Text("UT-Y")})
	_, err = mdoc.Sign(doc, mdoc.Config{Signer: inUtah.key, Certificate: inUtah.Certificate})
	require.ErrorContains(t, err, "issuing_jurisdiction")
}

// brokenSigner is a token that signs something else.
type brokenSigner struct{ crypto.Signer }

func (b brokenSigner) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return b.Signer.Sign(random, make([]byte, len(digest)), opts)
}

func TestAWrongSignatureIsNotHandedOut(t *testing.T) {
	ds := signer(t, iaca(t), elliptic.P256())
	_, err := mdoc.Sign(licence(&deviceKey(t).PublicKey), mdoc.Config{Signer: brokenSigner{ds.key}, Certificate: ds.Certificate})
	require.ErrorIs(t, err, pki.ErrSignature)
	require.ErrorContains(t, err, "just made")
}

func TestOtherDocuments(t *testing.T) {
	i := issue(t, func(d *mdoc.Document) {
		d.DocType = mdoc.DocTypePhotoID
		e := d.NameSpaces[0].Elements
		d.NameSpaces = []mdoc.Elements{{NameSpace: mdoc.NameSpaceGeneric, Elements: append(e[:9:9], e[13])}, {
			NameSpace: mdoc.NameSpacePhotoID, Elements: []mdoc.Element{{Identifier: "person_id", Value: mdoc.Text("1")}},
		}}
		d.NameSpaces[0].Elements[2].Value = mdoc.BirthDate{Date: mrz.NewDate(1974, 1, 1), Mask: "00001111"}.Value()
		status, err := mdoc.NewValue(map[string]any{"status_list": map[string]any{"idx": 412, "uri": "https://utopia.example/s/3"}})
		require.NoError(t, err)
		d.Status = status
	})
	index, uri, ok := i.Object.StatusList()
	require.True(t, ok)
	require.Equal(t, uint64(412), index)
	require.Equal(t, "https://utopia.example/s/3", uri)
	item, err := i.Find(mdoc.NameSpaceGeneric, "birth_date")
	require.NoError(t, err)
	birth, err := item.Value.BirthDate()
	require.NoError(t, err)
	require.Equal(t, mdoc.BirthDate{Date: mrz.NewDate(1974, 1, 1), Mask: "00001111"}, birth)

	// A document of nobody's profile is signed where the caller says that none is wanted.
	device := deviceKey(t)
	doc := &mdoc.Document{DocType: "org.example", DeviceKey: &device.PublicKey, Validity: licence(nil).Validity, NameSpaces: []mdoc.Elements{
		{NameSpace: "org.example", Elements: []mdoc.Element{{Identifier: "x", Value: mdoc.Bool(true)}}},
	}}
	_, err = mdoc.Sign(doc, mdoc.Config{Signer: i.signer.key, Certificate: i.signer.Certificate, Profile: &mdoc.Profile{}})
	require.NoError(t, err)
}
