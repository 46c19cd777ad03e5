package verify_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/ratio"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// benchKeys are the keys of the real lists, from the fastest to the slowest.
var benchKeys = []struct {
	name string
	make func(testing.TB) crypto.Signer
}{
	{"P-256", teststate.Key},
	{"brainpoolP256r1", func(t testing.TB) crypto.Signer { return curveKey(t, "brainpoolP256r1") }},
	{"P-384", func(t testing.TB) crypto.Signer {
		k, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
		require.NoError(t, err)
		return k
	}},
	{"brainpoolP384r1", func(t testing.TB) crypto.Signer { return curveKey(t, "brainpoolP384r1") }},
	{"RSA-2048", func(t testing.TB) crypto.Signer {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		require.NoError(t, err)
		return k
	}},
}

func curveKey(t testing.TB, name string) crypto.Signer {
	t.Helper()
	c, ok := curve.ByName(name)
	require.True(t, ok)
	k, err := curve.GenerateKey(c, rand.Reader)
	require.NoError(t, err)
	return k
}

// specimenOf is a passport of a State whose CSCA and document signer have keys of that kind.
func specimenOf(t testing.TB, key func(testing.TB) crypto.Signer) *specimen {
	t.Helper()
	s := newSpecimen(t, teststate.New(t, "UTO", "UT"))
	root, signer := key(t), key(t)
	csca, err := pki.Issue(&pki.Template{
		Role: pki.CSCA, Subject: teststate.Name("UT", "CSCA UTO"), NotBefore: teststate.Now.AddDate(-1, 0, 0), State: "UTO",
	}, nil, root)
	require.NoError(t, err)
	s.state.Credential = teststate.Credential{Certificate: csca, Key: root}
	s.signer = s.certify(t, signer)
	s.sign(t)
	return s
}

// certify makes a document signer of the State.
func (s *specimen) certify(t testing.TB, key crypto.Signer) teststate.Credential {
	t.Helper()
	dsc, err := pki.Issue(&pki.Template{
		Role: pki.DocumentSigner, Subject: teststate.Name("UT", "DS UTO"), NotBefore: teststate.Now.AddDate(0, -1, 0),
		State: "UTO", PublicKey: key.Public(), DocumentTypes: []string{"P"},
	}, s.state.Certificate, s.state.Key)
	require.NoError(t, err)
	return teststate.Credential{Certificate: dsc, Key: key}
}

// rawVerification is one verification by the package that owns the arithmetic.
func rawVerification(t testing.TB, key crypto.Signer) func() {
	t.Helper()
	verify, err := ratio.Verification(key)
	require.NoError(t, err)
	return verify
}

// hashes is SHA-256 over all that has to be hashed: the data groups and EF.SOD.
func (s *specimen) hashes() func() {
	var files [][]byte
	for _, data := range s.groups {
		files = append(files, data)
	}
	object, _ := s.image.File(lds.SOD)
	files = append(files, object)
	return ratio.Hashes(crypto.SHA256, files...)
}

// BenchmarkInspect is a whole passive authentication of a 20 kB passport, the chain known from an earlier document of the
// same signer, beside one verification and the hashes of its files.
func BenchmarkInspect(b *testing.B) {
	for _, k := range benchKeys {
		b.Run(k.name, func(b *testing.B) {
			s := specimenOf(b, k.make)
			v, e := s.trusting(), s.evidence()
			one, hashes := rawVerification(b, s.signer.Key), s.hashes()
			ratio.Report(b, "x-verify", ratio.Work{Do: inspecting(b, v, e), Floor: func() { one(); hashes() }})
		})
	}
}

// BenchmarkInspectNewSigner is the same for the first document of a signer whose CSCA had signers before: two verifications and
// the hashes.
func BenchmarkInspectNewSigner(b *testing.B) { inspectNew(b, 3) }

// BenchmarkInspectCold is the same for the first document of its State.
func BenchmarkInspectCold(b *testing.B) { inspectNew(b, 0) }

func inspectNew(b *testing.B, before int) {
	for _, k := range benchKeys {
		b.Run(k.name, func(b *testing.B) {
			s := specimenOf(b, k.make)
			e, others := s.evidence(), make([]*pki.Certificate, before)
			for i := range others {
				others[i] = s.certify(b, k.make(b)).Certificate
			}
			one, two, hashes := rawVerification(b, s.signer.Key), rawVerification(b, s.state.Key), s.hashes()
			var inspect func()
			ratio.Report(b, "x-verify", ratio.Work{
				Setup: func() {
					v := s.trusting()
					for _, other := range others {
						v.Trust.Chain(other)
					}
					inspect = inspecting(b, v, e)
				},
				Do:    func() { inspect() },
				Floor: func() { one(); two(); hashes() },
			})
		})
	}
}

func inspecting(b testing.TB, v *verify.Verifier, e *verify.Evidence) func() {
	return func() {
		if r := v.Inspect(e); r.Verdict != verify.VerdictValid {
			b.Fatal(dump(r))
		}
	}
}

// BenchmarkInspectParallel is the cached case from many goroutines.
func BenchmarkInspectParallel(b *testing.B) {
	s := newSpecimen(b, teststate.New(b, "UTO", "UT"))
	v, e := s.trusting(), s.evidence()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if r := v.Inspect(e); r.Verdict != verify.VerdictValid {
				b.Error(dump(r))
			}
		}
	})
}

func BenchmarkReportJSON(b *testing.B) {
	s := newSpecimen(b, teststate.New(b, "UTO", "UT"))
	r := s.trusting().Inspect(s.evidence())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.JSON(verify.English); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInspectReal judges real EF.SOD files of several States, alone, beside the check of their signatures: their
// certificates deviate more than ours, and their keys are of every kind.
func BenchmarkInspectReal(b *testing.B) {
	store := realStore(b)
	for _, name := range []string{"fr-2017", "gb-2021", "de-2023", "nz-2013", "sg-2022", "at-2023"} {
		b.Run(name, func(b *testing.B) {
			image := chip.NewImage()
			image.Put(lds.SOD, corpus.Read(b, "sod/"+name+".bin"))
			v := &verify.Verifier{Trust: store, Time: teststate.Now}
			e := &verify.Evidence{Image: image}
			signed, err := sod.ParseCMS(corpus.Read(b, "sod/"+name+".bin"))
			require.NoError(b, err)
			cert, _, err := signed.FindSigner(0)
			require.NoError(b, err)
			_, err = signed.CheckSignature(0, cert)
			require.NoError(b, err)
			ratio.Report(b, "x-verify", ratio.Work{
				Do: func() { v.Inspect(e) }, Floor: func() { _, _ = signed.CheckSignature(0, cert) },
			})
		})
	}
}

// An inspection allocates little, and verifies one signature for each document and one for each signer.
func TestInspectionIsLean(t *testing.T) {
	s := newSpecimen(t, teststate.New(t, "UTO", "UT"))
	v, e := s.trusting(s.state.CRL(t, 1).Raw), s.evidence()
	inspect := inspecting(t, v, e)
	for range 3 { // the third document of a signer finds everything known
		inspect()
	}
	raw := ratio.Allocations(ratio.Work{Do: rawVerification(t, s.signer.Key)})
	all := ratio.Allocations(ratio.Work{Do: inspect})
	t.Logf("%v allocations, %v of them the signature's", all, raw)
	require.LessOrEqual(t, all-raw, maxAllocations)

	csca := ratio.Allocations(ratio.Work{Do: rawVerification(t, s.state.Key)})
	first := ratio.Allocations(ratio.Work{Setup: func() { v = s.trusting() }, Do: func() { v.Inspect(e) }})
	t.Logf("%v allocations for the first document of a State, %v of them the signatures'", first, raw+csca)
	require.LessOrEqual(t, first-raw-csca, maxFirstAllocations)
}
