package vdsnc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/seal/vdsnc"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// BenchmarkParse reads a document and its certificate, its signature apart.
func BenchmarkParse(b *testing.B) {
	text, err := vdsnc.Sign("UTO", vaccination(), config(signer(b)))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := vdsnc.Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify reads a document, judges and verifies it, beside a verification alone.
func BenchmarkVerify(b *testing.B) {
	s := signer(b)
	text, err := vdsnc.Sign("UTO", vaccination(), config(s))
	require.NoError(b, err)
	verify, err := ratio.Verification(s.Key)
	require.NoError(b, err)
	ratio.Report(b, "x-verification", ratio.Work{Do: func() {
		d, err := vdsnc.Parse(text)
		if err != nil || d.Validate() != nil || d.CheckSignature(nil) != nil {
			b.Fatal("refused")
		}
	}, Floor: verify})
}

// BenchmarkSign makes a document, its check included, beside a signature and a verification.
func BenchmarkSign(b *testing.B) {
	s := signer(b)
	one, err := ratio.Signature(s.Key)
	require.NoError(b, err)
	verify, err := ratio.Verification(s.Key)
	require.NoError(b, err)
	cfg, v := config(s), vaccination()
	ratio.Report(b, "x-sign+verify", ratio.Work{Do: func() {
		if _, err := vdsnc.Sign("UTO", v, cfg); err != nil {
			b.Fatal(err)
		}
	}, Floor: func() { one(); verify() }})
}

// What a document costs is held in allocations, which are stable where times are not.
func TestDocumentsAreLean(t *testing.T) {
	s := signer(t)
	cfg, v := config(s), vaccination()
	text, err := vdsnc.Sign("UTO", v, cfg)
	require.NoError(t, err)
	sign := ratio.Allocations(ratio.Work{Do: func() { _, _ = vdsnc.Sign("UTO", v, cfg) }})
	parse := ratio.Allocations(ratio.Work{Do: func() { _, _ = vdsnc.Parse(text) }})
	t.Logf("signing %v; reading %v", sign, parse)
	require.LessOrEqual(t, sign, maxSigning)
	require.LessOrEqual(t, parse, maxReading)
}

// A little more than Go 1.26 needs, with the race detector and without.
const (
	maxSigning = 450.0
	maxReading = 130.0
)
