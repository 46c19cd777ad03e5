package sod_test

import (
	"bytes"
	"crypto"
	"os"
	"path/filepath"
	"testing"

	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// seed calls add with the corpus, where there is one: fuzzing must not skip where it is missing.
func seed(f *testing.F, add func([]byte), patterns ...string) {
	dir := os.Getenv(corpus.Variable)
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	for _, pattern := range patterns {
		names, _ := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			add(data)
		}
	}
}

// FuzzDecode: a list that is accepted without breach encodes to the same octets, and names every data group once.
func FuzzDecode(f *testing.F) {
	for _, version := range []string{"0107", "0108"} {
		content, err := object(f, crypto.SHA256, version).Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	seed(f, func(file []byte) {
		if signed, err := sod.ParseCMS(file); err == nil {
			f.Add(bytes.Clone(signed.Content))
		}
	}, "sod/*.bin", "lds/*/EF_SOD.bin")
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
	seed(f, func(file []byte) { f.Add(file) }, "sod/*.bin", "lds/*/EF_SOD.bin", "chip/cardsecurity/*.bin")
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
