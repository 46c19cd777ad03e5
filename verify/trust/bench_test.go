package trust_test

import (
	"testing"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/verify/trust"
)

// germanStore is the real list of 588 certificates, believed through an older German CSCA certificate.
func germanStore(tb testing.TB) *trust.Store {
	tb.Helper()
	old := anchorOf(tb, "de-2024-08-07.ml", "66b09a816ff5c76d3d6ef10f035ded4a8ac4b961b75955f1d5926dc3c63ecb5b")
	var l trust.Loader
	if err := l.AddAnchor("old.der", old.Raw); err != nil {
		tb.Fatal(err)
	}
	l.Add("de-2026.ml", corpus.Read(tb, "masterlist/de-2026-05-28.ml"))
	return l.Store()
}

func BenchmarkOpenPrepared(b *testing.B) {
	s := germanStore(b)
	data, _, err := s.Prepare(edition, storeKey)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := trust.OpenPrepared(data, trust.Proof{Key: storeKey}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(s.Len()), "certificates")
	b.SetBytes(int64(len(data)))
}

// BenchmarkIssuersOf looks up the candidates for each certificate of the list in turn; the signatures are not verified.
func BenchmarkIssuersOf(b *testing.B) {
	s := germanStore(b)
	certs, found := make([]*pki.Certificate, 0, s.Len()), 0
	for a := range s.Anchors() {
		certs = append(certs, a.Certificate)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		found += len(s.IssuersOf(certs[i%len(certs)]))
	}
	if found == 0 {
		b.Fatal("nobody has an issuer")
	}
}

// BenchmarkVerifyLinks reads the list and verifies the signature of each certificate in it by an issuer in the list: roots and
// links. Those whose issuer the list lacks are counted apart.
func BenchmarkVerifyLinks(b *testing.B) {
	signed, lacking := 0, 0
	for b.Loop() {
		s := germanStore(b)
		signed, lacking = 0, 0
		for a := range s.Anchors() {
			if issued(s, a.Certificate) {
				signed++
			} else {
				lacking++
			}
		}
	}
	b.ReportMetric(float64(signed), "signed")
	b.ReportMetric(float64(lacking), "lacking")
}

func issued(s *trust.Store, cert *pki.Certificate) bool {
	for _, issuer := range s.IssuersOf(cert) {
		if cert.CheckSignatureFrom(issuer.Certificate) == nil {
			return true
		}
	}
	return false
}
