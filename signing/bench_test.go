package signing_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// primitives are the operations that issuing can't do without: one signature, one verification of it, and the hashes of
// the files.
type primitives struct {
	sign, verify, hash func()
}

func primitivesOf(b *testing.B, image *chip.Image) primitives {
	b.Helper()
	credential := config(b).DocumentSigner
	algorithm, err := pki.AlgorithmFor(credential.Signer.Public(), 0, true)
	require.NoError(b, err)
	digest := make([]byte, algorithm.Hash.Size())
	signature, err := credential.Signer.Sign(rand.Reader, digest, algorithm.Hash)
	require.NoError(b, err)
	var files [][]byte
	for _, f := range image.Files() {
		data, _ := image.File(f)
		files = append(files, data)
	}
	return primitives{
		sign: func() {
			if _, err := credential.Signer.Sign(rand.Reader, digest, algorithm.Hash); err != nil {
				b.Fatal(err)
			}
		},
		verify: func() {
			if err := algorithm.VerifyDigest(credential.Certificate.PublicKey, digest, signature); err != nil {
				b.Fatal(err)
			}
		},
		hash: ratio.Hashes(algorithm.Hash, files...),
	}
}

func draftImage(b *testing.B) *chip.Image {
	b.Helper()
	draft, err := issuer(b).Prepare(b.Context(), passport())
	require.NoError(b, err)
	return draft.Image()
}

// BenchmarkIssue is the whole way from a document to its files. What the signer returns is verified at once, and the whole
// object again out of its bytes: the floor is one signature, two verifications, and the hashes before and after.
func BenchmarkIssue(b *testing.B) {
	is, d, p := issuer(b), passport(), primitivesOf(b, draftImage(b))
	ratio.Report(b, "x-sign-verify-verify", ratio.Work{
		Do: func() {
			if _, err := is.Issue(context.Background(), d); err != nil {
				b.Fatal(err)
			}
		},
		Floor: func() { p.sign(); p.verify(); p.verify(); p.hash(); p.hash() },
	})
}

// BenchmarkObject is EF.SOD alone: the hashes, the signature, which is verified at once, and the hashes again out of what
// was made.
func BenchmarkObject(b *testing.B) {
	image, credential := draftImage(b), prepared(b)
	p := primitivesOf(b, image)
	cfg := sod.Config{Config: cms.Config{Signer: credential.Signer, Certificate: credential.Certificate}}
	ratio.Report(b, "x-sign-verify", ratio.Work{
		Do: func() {
			if _, err := sod.Sign(image, cfg); err != nil {
				b.Fatal(err)
			}
		},
		Floor: func() { p.sign(); p.verify(); p.hash(); p.hash() },
	})
}

// BenchmarkSelfCheck is what sod.Sign does once it has a signature: the file is read, the signature verified, every rule asked
// and the list compared with the image.
func BenchmarkSelfCheck(b *testing.B) {
	image := draftImage(b)
	p, check := primitivesOf(b, image), selfCheck(b, image)
	ratio.Report(b, "x-verify", ratio.Work{Do: check, Floor: func() { p.verify(); p.hash() }})
}

// BenchmarkCreate is sod.Sign without that: its own work is what it takes beyond the signature, the hashes and the self-check.
func BenchmarkCreate(b *testing.B) {
	image, credential := draftImage(b), prepared(b)
	p, check := primitivesOf(b, image), selfCheck(b, image)
	cfg := sod.Config{Config: cms.Config{Signer: credential.Signer, Certificate: credential.Certificate}}
	do := func() {
		if _, err := sod.Sign(image, cfg); err != nil {
			b.Fatal(err)
		}
	}
	own := ratio.Report(b, "x-sign-selfcheck", ratio.Work{Do: do, Floor: func() { p.sign(); p.hash(); check() }}).Own()
	create := ratio.Measure(ratio.Work{Do: check, Floor: func() { p.sign(); p.hash() }}, time.Second).Floor
	b.ReportMetric(1+float64(own)/float64(create), "x-sign")
}

// prepared is the document signer as an issuer uses it, its certificate ready for many signatures.
func prepared(b *testing.B) signing.Credential {
	b.Helper()
	credential := config(b).DocumentSigner
	own := *credential.Certificate
	own.Prepare()
	credential.Certificate = &own
	return credential
}

func selfCheck(b *testing.B, image *chip.Image) func() {
	b.Helper()
	credential := prepared(b)
	file, err := sod.Sign(image, sod.Config{Config: cms.Config{Signer: credential.Signer, Certificate: credential.Certificate}})
	require.NoError(b, err)
	return func() {
		object, err := sod.Parse(file)
		if err == nil {
			err = errors.Join(object.CMS.Verify(credential.Certificate), object.CMS.Validate())
		}
		if err != nil || len(object.Compare(image)) == 0 {
			b.Fatal(err)
		}
	}
}

// BenchmarkConfirm is the issuer's check of files that were signed: what it does again before a chip is written.
func BenchmarkConfirm(b *testing.B) {
	is := issuer(b)
	issued, err := is.Issue(context.Background(), passport())
	require.NoError(b, err)
	p := primitivesOf(b, issued.Image)
	ratio.Report(b, "x-verify", ratio.Work{
		Do: func() {
			if err := is.Confirm(issued.Image); err != nil {
				b.Fatal(err)
			}
		},
		Floor: func() { p.verify(); p.hash() },
	})
}

// BenchmarkPrepare makes the files of a 20 kB document, unsigned, and decodes them again, beside one hash of the portrait.
func BenchmarkPrepare(b *testing.B) {
	is, d := issuer(b), passport()
	image := draftImage(b)
	portrait, _ := image.File(lds.DG2)
	ratio.Report(b, "x-hash", ratio.Work{
		Do: func() {
			if _, err := is.Prepare(b.Context(), d); err != nil {
				b.Fatal(err)
			}
		},
		Floor: func() { sha256.Sum256(portrait) },
	})
}
