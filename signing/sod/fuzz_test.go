package sod_test

import (
	"bytes"
	"crypto"
	"testing"

	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// FuzzDecode: a list that is accepted without breach encodes to the same octets, and names every data group once.
func FuzzDecode(f *testing.F) {
	for _, version := range []string{"0107", "0108"} {
		content, err := object(f, crypto.SHA256, version).Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	for _, file := range corpus.Seeds(f, "sod/*.bin", "lds/*/EF_SOD.bin") {
		if signed, err := sod.ParseCMS(file); err == nil {
			f.Add(bytes.Clone(signed.Content))
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		o, err := sod.Decode(content)
		if err != nil {
			if o != nil {
				t.Fatal("a value beside an error")
			}
			return
		}
		seen := map[int]bool{}
		for _, g := range o.DataGroups {
			if g.Number < 1 || g.Number > 16 || seen[g.Number] {
				t.Fatalf("DG%d", g.Number)
			}
			seen[g.Number] = true
		}
		if again, err := o.Encode(); err == nil && !bytes.Equal(again, content) {
			t.Fatalf("encodes to\n%x, want\n%x", again, content)
		}
	})
}

// FuzzParse: no file panics; one with octets behind its TLV is never accepted.
func FuzzParse(f *testing.F) {
	file, err := object(f, crypto.SHA256, "").Sign(documentSigner(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	for _, file := range corpus.Seeds(f, "sod/*.bin", "lds/*/EF_SOD.bin", "chip/cardsecurity/*.bin") {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		sod.ParseCardSecurity(file)
		o, err := sod.Parse(file)
		if err != nil {
			return
		}
		if o.CMS == nil || len(o.DataGroups) == 0 {
			t.Fatal("accepted without a list")
		}
		if _, err := sod.Parse(append(bytes.Clone(file), 0)); err == nil {
			t.Fatal("an octet behind the file is accepted")
		}
	})
}
