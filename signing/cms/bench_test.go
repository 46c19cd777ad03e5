package cms_test

import (
	"testing"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

func benchObject(b *testing.B) (raw []byte, cfg cms.Config) {
	cfg = signer(b, "P-256")
	at := issued
	cfg.SigningTime = &at
	raw, err := cms.Sign(cfg, ldsType, make([]byte, 250))
	if err != nil {
		b.Fatal(err)
	}
	return raw, cfg
}

// BenchmarkParse reads an object with one certificate.
func BenchmarkParse(b *testing.B) {
	raw, _ := benchObject(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cms.Parse(raw); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify is parsing and verifying; take BenchmarkSignatureAlone off for the work that is not the public key's.
func BenchmarkVerify(b *testing.B) {
	raw, _ := benchObject(b)
	b.ReportAllocs()
	for b.Loop() {
		d, err := cms.Parse(raw)
		if err != nil {
			b.Fatal(err)
		}
		if err := d.Verify(nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkChecks is all of verifying but the signature.
func BenchmarkChecks(b *testing.B) {
	raw, _ := benchObject(b)
	d, err := cms.Parse(raw)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := d.FindSigner(0); err != nil {
			b.Fatal(err)
		}
		if err := d.CheckAttributes(0); err != nil {
			b.Fatal(err)
		}
		if err := d.CheckDigest(0); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSignatureAlone is the public-key operation.
func BenchmarkSignatureAlone(b *testing.B) {
	raw, cfg := benchObject(b)
	d, err := cms.Parse(raw)
	if err != nil {
		b.Fatal(err)
	}
	s := d.SignerInfos[0]
	message := append([]byte{0x31}, s.RawSignedAttrs[1:]...)
	var algorithm pki.Algorithm = s.SignatureAlgorithm
	b.ReportAllocs()
	for b.Loop() {
		if err := algorithm.Verify(cfg.Certificate.PublicKey, message, s.Signature); err != nil {
			b.Fatal(err)
		}
	}
}
