package mdoc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/mdoc"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// BenchmarkParse reads what an issuer signed.
func BenchmarkParse(b *testing.B) {
	octets := issue(b).Raw
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mdoc.Parse(octets); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify reads a document, verifies it and compares its elements, beside a verification alone.
func BenchmarkVerify(b *testing.B) {
	i := issue(b)
	verify, err := ratio.Verification(i.signer.key)
	require.NoError(b, err)
	i.signer.Certificate.Prepare()
	ratio.Report(b, "x-verification", ratio.Work{Do: func() {
		d, err := mdoc.Parse(i.Raw)
		if err != nil || d.CheckSignature(i.signer.Certificate) != nil || d.CheckSigner(i.signer.Certificate) != nil {
			b.Fatal("refused")
		}
		for _, c := range d.Compare() {
			if c.Outcome != mdoc.Identical {
				b.Fatal(c)
			}
		}
	}, Floor: verify})
}

// BenchmarkSign makes a document, its check included, beside a signature and a verification.
func BenchmarkSign(b *testing.B) {
	i := issue(b)
	one, err := ratio.Signature(i.signer.key)
	require.NoError(b, err)
	verify, err := ratio.Verification(i.signer.key)
	require.NoError(b, err)
	doc, cfg := licence(&i.device.PublicKey), mdoc.Config{Signer: i.signer.key, Certificate: i.signer.Certificate}
	ratio.Report(b, "x-sign+verify", ratio.Work{Do: func() {
		if _, err := mdoc.Sign(doc, cfg); err != nil {
			b.Fatal(err)
		}
	}, Floor: func() { one(); verify() }})
}

// What a document costs is held in allocations, which are stable where times are not.
func TestDocumentsAreLean(t *testing.T) {
	i := issue(t)
	doc, cfg := licence(&i.device.PublicKey), mdoc.Config{Signer: i.signer.key, Certificate: i.signer.Certificate}
	one, err := ratio.Signature(i.signer.key)
	require.NoError(t, err)
	verify, err := ratio.Verification(i.signer.key)
	require.NoError(t, err)
	raw := ratio.Allocations(ratio.Work{Do: func() { one(); verify() }})
	sign := ratio.Allocations(ratio.Work{Do: func() { _, _ = mdoc.Sign(doc, cfg) }})
	parse := ratio.Allocations(ratio.Work{Do: func() { _, _ = mdoc.Parse(i.Raw) }})
	compare := ratio.Allocations(ratio.Work{Do: func() { _ = i.Compare() }})
	t.Logf("signing %v, of them %v for signature and verification; reading %v, comparing %v", sign, raw, parse, compare)
	require.LessOrEqual(t, sign-raw, maxSigning)
	require.LessOrEqual(t, parse, maxReading)
	require.LessOrEqual(t, compare, maxComparing)
}

// A little more than Go 1.26 needs for a document of 16 elements, with the race detector and without.
const (
	maxSigning   = 530.0
	maxReading   = 90.0
	maxComparing = 10.0
)
