package lds

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// codec is what every file has: it is read, judged and written.
type codec interface {
	Validate() error
	Encode() ([]byte, error)
}

// decoders are all of them, by file.
var decoders = map[File]func([]byte) (codec, error){
	COM:        func(b []byte) (codec, error) { return wrap(DecodeCOM(b)) },
	DG1:        func(b []byte) (codec, error) { return wrap(DecodeDG1(b)) },
	DG2:        func(b []byte) (codec, error) { return wrap(DecodeDG2(b)) },
	DG3:        func(b []byte) (codec, error) { return wrap(DecodeDG3(b)) },
	DG4:        func(b []byte) (codec, error) { return wrap(DecodeDG4(b)) },
	DG5:        func(b []byte) (codec, error) { return wrap(DecodeDG5(b)) },
	DG7:        func(b []byte) (codec, error) { return wrap(DecodeDG7(b)) },
	DG8:        func(b []byte) (codec, error) { return wrap(DecodeDG8(b)) },
	DG9:        func(b []byte) (codec, error) { return wrap(DecodeDG9(b)) },
	DG10:       func(b []byte) (codec, error) { return wrap(DecodeDG10(b)) },
	DG11:       func(b []byte) (codec, error) { return wrap(DecodeDG11(b)) },
	DG12:       func(b []byte) (codec, error) { return wrap(DecodeDG12(b)) },
	DG13:       func(b []byte) (codec, error) { return wrap(DecodeDG13(b)) },
	DG14:       func(b []byte) (codec, error) { return wrap(DecodeDG14(b)) },
	DG15:       func(b []byte) (codec, error) { return wrap(DecodeDG15(b)) },
	DG16:       func(b []byte) (codec, error) { return wrap(DecodeDG16(b)) },
	CardAccess: func(b []byte) (codec, error) { return wrap(DecodeCardAccess(b)) },
	DIR:        func(b []byte) (codec, error) { return wrap(DecodeDIR(b)) },
	ATR:        func(b []byte) (codec, error) { return wrap(DecodeATR(b)) },
	CVCA:       func(b []byte) (codec, error) { return wrap(DecodeCVCA(b)) },

	CardSecurity: func(b []byte) (codec, error) { return wrap(DecodeSecurityInfos(b)) }, // its content
}

// wrap keeps a nil pointer from becoming an interface that isn't nil.
func wrap[T codec](v T, err error) (codec, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// law holds the law of every decoder: accepted and valid means written again to the same octets.
func law(t *testing.T, f File, b []byte) {
	t.Helper()
	v, err := decoders[f](b)
	if err != nil {
		return
	}
	out, encodeErr := v.Encode()
	if valid := v.Validate(); valid != nil {
		if encodeErr == nil {
			t.Errorf("%v: not valid (%v) and yet written", f, valid)
		}
		return
	}
	if encodeErr != nil {
		t.Errorf("%v: valid and not written: %v", f, encodeErr)
	} else if !bytes.Equal(out, b) {
		t.Errorf("%v: valid and written otherwise\n%X\n%X", f, b, out)
	}
}

// deviations are the findings on files of the corpus, by file and text. All others are without any.
var deviations = map[string][]string{
	"tsemrtd/DG11.bin": {
		"date of birth at offset 62: written as binary coded decimal",
		"tag list: 5F17 is present and not listed",
	},
	"tsemrtd/DG12.bin": {},
}

func TestCorpusFiles(t *testing.T) {
	for _, name := range corpus.Glob(t, "lds/*/*.bin") {
		file, ok := fileOf(path.Base(name))
		if !ok {
			continue
		}
		b := corpus.Read(t, name)
		v, err := decoders[file](b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		law(t, file, b)
		invalid := v.Validate()
		t.Logf("%s: %v", name, invalid)
	}
}

// fileOf tells a file of the corpus by its name.
func fileOf(name string) (File, bool) {
	stem, _, _ := strings.Cut(strings.ReplaceAll(name, "EF_", "EF."), ".bin")
	if stem == "DG14_spec_sample" {
		return DG14, true
	}
	if strings.HasPrefix(stem, "DG2_") {
		return DG2, true
	}
	for _, f := range Files() {
		if f.Name() == stem && decoders[f] != nil {
			return f, true
		}
	}
	return 0, false
}

func TestCorpusSnippets(t *testing.T) {
	var snippets []struct{ Name, Hex, Tag string }
	corpus.JSON(t, "lds/snippets.json", &snippets)
	for _, s := range snippets {
		b := unhex(t, s.Hex)
		file, ok := FileByTag(tlv.Tag(b[0]))
		if strings.HasPrefix(s.Name, "EF.DIR") {
			file, ok = DIR, true
		}
		if !ok {
			t.Fatalf("%s: tag %s", s.Name, s.Tag)
		}
		v, err := decoders[file](b)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		law(t, file, b)
		t.Logf("%s: %v", s.Name, v.Validate())
	}
}

func TestCorpusCardAccess(t *testing.T) {
	var set struct {
		Files map[string]struct{ Hex string }
	}
	corpus.JSON(t, "chip/ef-cardaccess.json", &set)
	for name, file := range set.Files {
		b := unhex(t, file.Hex)
		v, err := DecodeCardAccess(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		law(t, CardAccess, b)
		t.Logf("%s: %d entries, %v", name, len(v.Infos), v.Validate())
	}
}

func digest(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }

var _ = digest
