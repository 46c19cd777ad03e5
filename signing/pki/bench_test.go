package pki

import (
	"crypto/x509"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/ratio"
)

func BenchmarkParseCertificate(b *testing.B) {
	for name, file := range map[string]string{
		"DSC-RSA": "certs/dsc/fr-2017.der", "DSC-EC": "certs/dsc/gb-2021.der",
		"CSCA-RSA": "certs/csca/au-2013-311b.der", "CSCA-brainpoolP512r1": "certs/csca/de-2021-048b.der",
	} {
		b.Run(name, func(b *testing.B) {
			der := corpus.Read(b, file)
			b.ReportAllocs()
			b.SetBytes(int64(len(der)))
			for b.Loop() {
				if _, err := ParseCertificate(der); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Allocations are stable where times are not: what reading a certificate may cost is held here.
func TestParsingIsLean(t *testing.T) {
	for name, file := range map[string]string{
		"DSC-RSA": "certs/dsc/fr-2017.der", "DSC-EC": "certs/dsc/gb-2021.der", "CSCA-brainpoolP512r1": "certs/csca/de-2021-048b.der",
	} {
		der := corpus.Read(t, file)
		require.LessOrEqual(t, ratio.Allocations(ratio.Work{Do: func() { _, _ = ParseCertificate(der) }}), 33.0, name)
	}
}

// BenchmarkStandardLibrary reads certificates that crypto/x509 reads too, beside it.
func BenchmarkStandardLibrary(b *testing.B) {
	for name, file := range map[string]string{"DSC-RSA": "certs/dsc/fr-2017.der", "CSCA-RSA": "certs/csca/au-2013-311b.der"} {
		b.Run(name, func(b *testing.B) {
			der := corpus.Read(b, file)
			ratio.Report(b, "x-x509", ratio.Work{
				Do: func() {
					if _, err := ParseCertificate(der); err != nil {
						b.Fatal(err)
					}
				},
				Floor: func() {
					if _, err := x509.ParseCertificate(der); err != nil {
						b.Fatal(err)
					}
				},
			})
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	for name, file := range map[string]string{
		"RSA-4096": "certs/csca/au-2013-311b.der", "RSA-3072-PSS": "certs/csca/my-2019-3c99dfd4c3f358e8.der",
	} {
		b.Run(name, func(b *testing.B) {
			c, err := ParseCertificate(corpus.Read(b, file))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := c.CheckSignatureFrom(c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFoldName(b *testing.B) {
	c, err := ParseCertificate(corpus.Read(b, "certs/csca/de-2021-048b.der"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_ = c.Issuer.Fold()
	}
}

func BenchmarkValidate(b *testing.B) {
	c, err := ParseCertificate(corpus.Read(b, "certs/dsc/fr-2017.der"))
	if err != nil {
		b.Fatal(err)
	}
	for name, f := range map[string]func(){
		"Validate": func() { _ = c.Validate(DocumentSigner) },
		"Fit":      func() { _ = c.Fit(DocumentSigner) },
		"Weakness": func() { _ = Weakness(c.PublicKey) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
		})
	}
}
