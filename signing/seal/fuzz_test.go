package seal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/chancery-id/chancery/signing/seal"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// FuzzParse: a seal that is accepted without breach encodes to the same octets, padding apart, and what it says was signed is the
// start of the input. What it says means something or not, nothing panics.
func FuzzParse(f *testing.F) {
	for _, e := range published(f).Seals {
		f.Add(unhex(f, e.Hex))
	}
	f.Add(unhex(f, known3))
	for _, file := range corpus.Seeds(f, "vds/seals.json") {
		var index struct{ Seals []corpusSeal }
		if json.Unmarshal(file, &index) == nil {
			for _, e := range index.Seals {
				f.Add(unhex(f, e.Hex))
			}
		}
	}
	profiles := seal.Profiles()
	f.Fuzz(func(t *testing.T, octets []byte) {
		s, err := seal.Parse(octets)
		if err != nil {
			if s != nil {
				t.Fatal("a value beside an error")
			}
			return
		}
		if !bytes.HasPrefix(octets, s.SignedData) || len(s.Signature) == 0 || !bytes.HasSuffix(octets, s.Padding) {
			t.Fatal("parts that are not of the input")
		}
		again, err := s.Encode()
		if (err == nil) != (len(s.Findings) == 0) {
			t.Fatalf("%v beside %v", err, s.Findings)
		}
		if err == nil && !bytes.Equal(append(again, s.Padding...), octets) {
			t.Fatalf("encodes to\n%x, want\n%x", again, octets)
		}
		if m, err := seal.Decode(s.SignedData); err != nil || len(m.Features) != len(s.Features) {
			t.Fatal("header and message zone alone are not read")
		}
		if p, ok := profiles.For(&s.Message); ok {
			_ = p.Validate(&s.Message)
			if len(p.Read(&s.Message)) != len(s.Features) {
				t.Fatal("a feature is lost")
			}
		}
	})
}

// FuzzC40: what decodes encodes to the same octets.
func FuzzC40(f *testing.F) {
	for _, e := range published(f).C40 {
		f.Add(unhex(f, e.Hex))
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		text, err := seal.DecodeC40(octets)
		if err != nil {
			return
		}
		again, err := seal.EncodeC40(text)
		if err != nil || !bytes.Equal(again, octets) || len(octets) != seal.C40Size(len(text)) {
			t.Fatalf("%q encodes to %x, %v, want %x", text, again, err, octets)
		}
	})
}

// FuzzValue: a value that keeps the rules of its definition encodes to the same octets, fillers of C40 apart.
func FuzzValue(f *testing.F) {
	for kind := range byte(14) {
		f.Add(kind, []byte("20301231\x0020301231"))
		f.Add(kind, []byte{0xDE, 0x51, 0x58, 0x26})
	}
	f.Fuzz(func(t *testing.T, kind byte, octets []byte) {
		p := seal.Profile{Name: "test", Definition: 1, Category: 2, Features: []seal.Definition{{Tag: 9, Name: "it", Kind: seal.Kind(kind)}}}
		m := &seal.Message{Header: seal.Header{Version: 4, Definition: 1, Category: 2}, Features: []seal.Feature{{Tag: 9, Value: octets}}}
		values := p.Read(m)
		if p.Validate(m) != nil {
			return
		}
		again, err := p.Message(m.Header, values...)
		if err != nil {
			t.Fatal(err)
		}
		switch seal.Kind(kind) {
		case seal.C40, seal.Integer: // fillers and leading zeros
		default:
			if !bytes.Equal(again.Features[0].Value, octets) {
				t.Fatalf("%v encodes to %x, want %x", values[0], again.Features[0].Value, octets)
			}
		}
	})
}

// FuzzProfiles: profiles that are read work, and are the same when they are written and read again.
func FuzzProfiles(f *testing.F) {
	f.Add([]byte(permit))
	f.Add([]byte(description))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := seal.ParseProfiles(data)
		if p, errXML := seal.ParseAdministrative(8, data); errXML == nil {
			list, err = append(list, p), nil
		}
		if err != nil {
			return
		}
		text, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		again, err := seal.ParseProfiles(text)
		if err != nil || len(again) != len(list) {
			t.Fatalf("%s: %v", text, err)
		}
		m := &seal.Message{Header: seal.Header{Version: 4}, Features: []seal.Feature{{Tag: 1, Value: []byte{1}}}}
		for i := range again {
			m.Definition, m.Category = again[i].Definition, again[i].Category
			if a, b := again[i].Validate(m), list[i].Validate(m); fmt.Sprint(a) != fmt.Sprint(b) {
				t.Fatalf("%v, and %v when read again", b, a)
			}
		}
	})
}
