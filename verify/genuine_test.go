package verify_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// algorithms are the keys that States sign with.
var algorithms = []string{
	"P-256", "P-384", "P-521", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1", "RSA-2048 PSS", "RSA-2048 PKCS#1",
}

// keyOf makes a key for an entry of algorithms. RSA keys are one and the same.
func keyOf(t testing.TB, algorithm string) crypto.Signer {
	t.Helper()
	var key crypto.Signer
	var err error
	switch {
	case strings.HasPrefix(algorithm, "RSA"):
		key, err = rsaKey()
	case strings.HasPrefix(algorithm, "P-"):
		c := map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}[algorithm]
		key, err = ecdsa.GenerateKey(c, rand.Reader)
	default:
		c, ok := curve.ByName(algorithm)
		require.True(t, ok, algorithm)
		key, err = curve.GenerateKey(c, rand.Reader)
	}
	require.NoError(t, err)
	return key
}

func isPKCS1(algorithm string) bool { return strings.HasSuffix(algorithm, "PKCS#1") }

// authority is a CSCA with a document signer.
type authority struct {
	csca, signer teststate.Credential
	v            *verify.Verifier
}

// newAuthority certifies a signer of one algorithm by a CSCA of another.
func newAuthority(t testing.TB, csca, signer string, named bool) *authority {
	t.Helper()
	a := &authority{csca: teststate.Credential{Key: keyOf(t, csca)}, signer: teststate.Credential{Key: keyOf(t, signer)}}
	var err error
	a.csca.Certificate, err = pki.Issue(&pki.Template{
		Role: pki.CSCA, Subject: teststate.Name("UT", "CSCA"), State: "UTO", NotBefore: teststate.Now.AddDate(-1, 0, 0),
		NamedCurve: named, PKCS1v15: isPKCS1(csca),
	}, nil, a.csca.Key)
	require.NoError(t, err)
	a.signer.Certificate, err = pki.Issue(&pki.Template{
		Role: pki.DocumentSigner, Subject: teststate.Name("UT", "DS"), State: "UTO", NotBefore: teststate.Now.AddDate(0, -1, 0),
		PublicKey: a.signer.Key.Public(), DocumentTypes: []string{"P", "I"}, NamedCurve: named, PKCS1v15: isPKCS1(csca),
	}, a.csca.Certificate, a.csca.Key)
	require.NoError(t, err)
	var l trust.Loader
	l.Add("csca.cer", a.csca.Certificate.Raw)
	a.v = &verify.Verifier{Trust: l.Store(), Time: teststate.Now}
	return a
}

// Every algorithm of a CSCA and of a signer, named and explicit curves, both ways to name the signer, both versions of the
// LDS, with and without a signing time: all of it is accepted.
func TestNoGenuineDocumentIsRefused(t *testing.T) {
	s := newSpecimen(t, newUtopia(t))
	documents := 0
	for i, algorithm := range algorithms {
		for _, named := range []bool{true, false} {
			csca := algorithms[(i+3)%len(algorithms)]
			if named {
				csca = algorithm
			}
			t.Run(fmt.Sprintf("%s by %s, named %v", algorithm, csca, named), func(t *testing.T) {
				a := newAuthority(t, csca, algorithm, named)
				for bits := range 8 {
					image := s.image.Clone()
					version := bits&1 != 0
					if version {
						com := lds.NewCommonData(1, 2, 14, 15)
						com.LDSVersion = "0108"
						raw, err := com.Encode()
						require.NoError(t, err)
						image.Put(lds.COM, raw)
					}
					cfg := cms.Config{
						Signer: a.signer.Key, Certificate: a.signer.Certificate, PSS: strings.HasSuffix(algorithm, "PSS"), UseSKI: bits&2 != 0,
					}
					if bits&4 != 0 {
						cfg.SigningTime = &teststate.Now
					}
					object, err := sod.Build(image, []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512, crypto.SHA224}[bits%4])
					require.NoError(t, err)
					require.Equal(t, version, object.Version == 1)
					raw, err := object.Sign(cfg)
					require.NoError(t, err)
					image.Put(lds.SOD, raw)
					documents++
					requireVerdict(t, a.v.Inspect(&verify.Evidence{Image: image, Zone: s.zone}), verify.VerdictValid, verify.PassiveOK)
				}
			})
		}
	}
	t.Logf("%d documents", documents)
}

// demoHolders are the people of the demonstration, and some whom other systems turn away.
func demoHolders() []document.Holder {
	return []document.Holder{
		{
			PrimaryID: "AL MANSOURI", SecondaryID: "LAYLA", NationalName: "المنصوري<<ليلى", Nationality: "UTO",
			Birth: mrz.NewDate(1988, 2, 29), Sex: mrz.Female,
		},
		{
			PrimaryID: "CHAN", SecondaryID: "TAI MAN", NationalName: "陳<<大文", Nationality: "CHN", Birth: mrz.NewDate(1979, 11, 3), Sex: mrz.Male,
		},
		{PrimaryID: "SUHARTO", Nationality: "UTO", Birth: mrz.NewDate(1990, 0, 0), Sex: mrz.Unspecified},
		{PrimaryID: "NANSEN", SecondaryID: "FRIDA", Nationality: "XXA", Birth: mrz.NewDate(1926, 6, 1), Sex: mrz.Female},
		{PrimaryID: "O'Connor-Müller", SecondaryID: "Zoë", Nationality: "UTO", Birth: mrz.NewDate(2024, 1, 31), Sex: mrz.Female},
		{
			PrimaryID: "NGUYEN PHUC BUU LOC TON THAT VAN DER SCHUEREN", SecondaryID: "MAXIMILIANE ALEXANDRA WILHELMINA", Nationality: "D",
			Birth: mrz.NewDate(1965, 12, 0), Sex: mrz.Unspecified,
		},
	}
}

// Every demonstration holder in every profile, issued by the issuer and inspected with the page.
func TestEveryIssuedPersonIsAccepted(t *testing.T) {
	a := newAuthority(t, "P-384", "P-256", false)
	is, err := signing.NewIssuer(signing.Config{
		DocumentSigner: signing.Credential{Certificate: a.signer.Certificate, Signer: a.signer.Key}, CSCA: a.csca.Certificate, Time: teststate.Now,
	})
	require.NoError(t, err)
	for _, profile := range chipProfiles() {
		for i, holder := range demoHolders() {
			if profile.Nationalities != nil {
				holder.Nationality = profile.Nationalities[0]
			}
			if profile.Age.Min > 0 && mrz.NewDate(2026-profile.Age.Min, 1, 1).Before(holder.Birth) {
				continue
			}
			t.Run(profile.ID+" of "+holder.PrimaryID, func(t *testing.T) {
				holder.Portrait = portrait(t)
				d := &document.Document{
					Profile: profile, State: "UTO", Number: fmt.Sprintf("X123456%d", i), Expiry: expiryOf(profile), Holder: holder,
				}
				issued, err := is.Issue(t.Context(), d)
				require.NoError(t, err)
				r := a.v.Inspect(&verify.Evidence{Image: issued.Image, Zone: issued.MRZ})
				requireVerdict(t, r, verify.VerdictValid, verify.PassiveOK)
				requireStatus(t, r, map[string]verify.Status{comparisonCheck: verify.Passed, digitsCheck: verify.Passed})
				got, err := r.Document()
				require.NoError(t, err)
				require.NoError(t, issued.Document.Differences(got))
			})
		}
	}
}
