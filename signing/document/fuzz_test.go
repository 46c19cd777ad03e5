package document_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
)

// A profile that is accepted is written back, and reads as the same.
func FuzzParseProfile(f *testing.F) {
	for _, p := range document.Builtin() {
		text, err := json.Marshal(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"v":1,"id":"x","title":"X","format":"TD2","code":"IS","dataGroups":{"required":[1,2]},"number":{"min":1,"pattern":"S[0-9]+"},` +
		`"validity":{"ages":[{"under":18,"max":"P90D"}]},"names":{"language":"uk","letters":{"Ü":"U"}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := document.ParseProfile(data)
		if err != nil {
			return
		}
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := document.ParseProfile(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if other, err := json.Marshal(again); err != nil || string(other) != string(text) {
			t.Fatalf("%s\n%s", text, other)
		}
	})
}

// Files of anybody's give a document or an error; a document that is read and valid makes files that read as the same.
func FuzzFromImage(f *testing.F) {
	d := sample()
	// A header is all that is looked at, and a small seed is what the fuzzer gets far with.
	d.Holder.Portrait = []byte("\xFF\xD8\xFF\xC0\x00\x11\x08\x01\x40\x00\xF0\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xFF\xDA\x00\x02\xFF\xD9")
	good, err := d.Image()
	if err != nil {
		f.Fatal(err)
	}
	seed := make([][]byte, 4)
	for i, file := range []lds.File{lds.DG1, lds.DG2, lds.DG11, lds.DG12} {
		seed[i], _ = good.File(file)
	}
	f.Add(seed[0], seed[1], seed[2], seed[3])
	f.Add([]byte{0x61, 0}, []byte{}, []byte{0x6B, 0}, []byte{0x6C, 0})
	f.Fuzz(func(t *testing.T, dg1, dg2, dg11, dg12 []byte) {
		image := chip.NewImage()
		for file, data := range map[lds.File][]byte{lds.DG1: dg1, lds.DG2: dg2, lds.DG11: dg11, lds.DG12: dg12} {
			if len(data) > 0 {
				image.Put(file, data)
			}
		}
		d, err := document.FromImage(image)
		if err != nil {
			return
		}
		_ = sample().CheckImage(image) // anybody's files are judged without harm
		if d.Issue.IsZero() {          // a station writes the day it signs
			d.Issue = mrz.NewDate(2026, 4, 16)
		}
		if d.Validate() != nil || d.CheckChip() != nil {
			return
		}
		files, err := d.Image()
		if err != nil {
			t.Fatalf("a valid document makes no files: %v", err)
		}
		read, err := document.FromImage(files)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(d.Differences(read), d.CheckImage(files)); err != nil {
			t.Fatal(err)
		}
	})
}
