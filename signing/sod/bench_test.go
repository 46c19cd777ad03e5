package sod_test

import (
	"crypto"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// BenchmarkOwnWork is a passive authentication of EF.SOD without the public-key operation and without hashing the files:
// file, signed object, certificate, list, signer, attributes and digest.
func BenchmarkOwnWork(b *testing.B) {
	file, err := object(b, crypto.SHA256, "0108").Sign(documentSigner(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		object, err := sod.Parse(file)
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := object.CMS.FindSigner(0); err != nil {
			b.Fatal(err)
		}
		if err := object.CMS.CheckAttributes(0); err != nil {
			b.Fatal(err)
		}
		if err := object.CMS.CheckDigest(0); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecode reads the list alone.
func BenchmarkDecode(b *testing.B) {
	content, err := object(b, crypto.SHA256, "0108").Encode()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := sod.Decode(content); err != nil {
			b.Fatal(err)
		}
	}
}

// What EF.SOD costs to make, its check included, and to read again is held in allocations, which are stable where times are
// not.
func TestSigningIsLean(t *testing.T) {
	o, cfg := object(t, crypto.SHA256, "0108"), documentSigner(t)
	file, err := o.Sign(cfg)
	require.NoError(t, err)
	one, err := ratio.Signature(cfg.Signer)
	require.NoError(t, err)
	verify, err := ratio.Verification(cfg.Signer)
	require.NoError(t, err)
	raw := ratio.Allocations(ratio.Work{Do: func() { one(); verify() }})
	sign := ratio.Allocations(ratio.Work{Do: func() { _, _ = o.Sign(cfg) }})
	parse := ratio.Allocations(ratio.Work{Do: func() { _, _ = sod.Parse(file) }})
	t.Logf("signing %v, of them %v for signature and verification; reading %v", sign, raw, parse)
	require.LessOrEqual(t, sign-raw, maxSigning)
	require.LessOrEqual(t, parse, maxReading)
}

// A little more than Go 1.26 needs, with the race detector and without.
const (
	maxSigning = 102.0
	maxReading = 46.0
)
