package seal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/seal"
	"github.com/chancery-id/chancery/testdata/ratio"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// BenchmarkParse reads a seal, its signature apart.
func BenchmarkParse(b *testing.B) {
	octets := made(b, sealer(b))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := seal.Parse(octets); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify reads a seal, judges it by its profile and verifies it, beside a verification alone.
func BenchmarkVerify(b *testing.B) {
	signer := sealer(b)
	octets := made(b, signer)
	verify, err := ratio.Verification(signer.Key)
	require.NoError(b, err)
	signer.Certificate.Prepare()
	profiles := seal.Profiles()
	ratio.Report(b, "x-verification", ratio.Work{Do: func() {
		s, err := seal.Parse(octets)
		if err != nil {
			b.Fatal(err)
		}
		profile, ok := profiles.For(&s.Message)
		if !ok || profile.Validate(&s.Message) != nil || s.CheckSignature(signer.Certificate) != nil {
			b.Fatal("refused")
		}
	}, Floor: verify})
}

// BenchmarkSign makes a seal, its check included, beside a signature and a verification.
func BenchmarkSign(b *testing.B) {
	signer := sealer(b)
	one, err := ratio.Signature(signer.Key)
	require.NoError(b, err)
	verify, err := ratio.Verification(signer.Key)
	require.NoError(b, err)
	m, visa := visaMessage(b), seal.Visa()
	cfg := seal.Config{Signer: signer.Key, Certificate: signer.Certificate, Profile: &visa}
	ratio.Report(b, "x-sign+verify", ratio.Work{Do: func() {
		if _, err := seal.Sign(m, cfg); err != nil {
			b.Fatal(err)
		}
	}, Floor: func() { one(); verify() }})
}

func made(t testing.TB, signer teststate.Credential) []byte {
	octets, err := seal.Sign(visaMessage(t), seal.Config{Signer: signer.Key, Certificate: signer.Certificate})
	require.NoError(t, err)
	return octets
}

// What a seal costs is held in allocations, which are stable where times are not.
func TestSealsAreLean(t *testing.T) {
	signer := sealer(t)
	m, visa := visaMessage(t), seal.Visa()
	cfg := seal.Config{Signer: signer.Key, Certificate: signer.Certificate, Profile: &visa}
	octets := made(t, signer)
	one, err := ratio.Signature(signer.Key)
	require.NoError(t, err)
	verify, err := ratio.Verification(signer.Key)
	require.NoError(t, err)
	raw := ratio.Allocations(ratio.Work{Do: func() { one(); verify() }})
	sign := ratio.Allocations(ratio.Work{Do: func() { _, _ = seal.Sign(m, cfg) }})
	parse := ratio.Allocations(ratio.Work{Do: func() { _, _ = seal.Parse(octets) }})
	t.Logf("signing %v, of them %v for signature and verification; reading %v", sign, raw, parse)
	require.LessOrEqual(t, sign-raw, maxSigning)
	require.LessOrEqual(t, parse, maxReading)
}

// A little more than Go 1.26 needs, with the race detector and without.
const (
	maxSigning = 110.0
	maxReading = 20.0
)
