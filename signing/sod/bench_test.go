package sod_test

import (
	"crypto"
	"testing"

	"github.com/chancery-id/chancery/signing/sod"
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
