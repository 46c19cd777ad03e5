package lds

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/testdata/corpus"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// findings are those on files of the corpus, by file. All other files have none.
var findings = map[string][]string{
	"lds/bsi2008/DG2.bin":              {"337 × 449, the picture has 413 × 531 pixels"},
	"lds/tr03105-ref/DG2.bin":          {"337 × 449, the picture has 413 × 531 pixels"},
	"lds/bsi2008/DG14.bin":             unordered("2.3.2.1", "2.2"),
	"lds/tr03105-ref/DG14.bin":         unordered("2.3.2.1", "2.2"),
	"lds/doc9303/DG14_spec_sample.bin": unordered("2.3.1.1", "2.2"),
	"DG14 (MY)":                        unordered("2.3.2.1", "2.2"),
	"lds/tsemrtd/DG11.bin": {
		"date of birth at offset 60: written as binary coded decimal",
		"5F17 is present and not listed",
	},
	"lds/tsemrtd/DG12.bin": {
		"date of issue at offset 9: written as binary",
		"time of personalization at offset 53: written as binary",
		"tag 5C is missing",
	},
	"old_testcard": {"entry 1 (0.4.0.127.0.7.2.2.2): version 2", "version 2", "version 1, want 2"},
	"new_testcard": {"38 octets after the SET", "version 2", "version 2"},
	"slovenia": {
		"2 octets after the SET",
		"entry 3 (0.4.0.127.0.7.2.2.2): not in the order",
		"entry 4 (1.0.24727.3.0.9): not in the order",
	},
	"ca_v3":    {"version 2", "version 2", "version 3"},
	"npa_2010": {"version 2", "version 2", "version 2"},
}

// unordered are the findings on entries 2 and 3, which come before an entry that should be ahead of them.
func unordered(second, third string) []string {
	const arc = "0.4.0.127.0.7.2."
	return []string{"entry 2 (" + arc + second + "): not in the order", "entry 3 (" + arc + third + "): not in the order"}
}

// judge reads a file of the corpus, and holds its findings and the law.
func judge(t *testing.T, name string, file File, b []byte) codec {
	t.Helper()
	v, err := decoders[file](b)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	law(t, file, b)
	got := Findings(v.Validate())
	want := findings[name]
	if len(got) != len(want) {
		t.Errorf("%s: findings %v, want %q", name, got, want)
		return v
	}
	for i := range got {
		if !strings.Contains(got[i].Error(), want[i]) {
			t.Errorf("%s: finding %v, want %q", name, got[i], want[i])
		}
	}
	return v
}

func TestCorpusFiles(t *testing.T) {
	seen := 0
	for _, name := range corpus.Glob(t, "lds/*/*.bin") {
		if file, ok := fileOf(path.Base(name)); ok {
			judge(t, name, file, corpus.Read(t, name))
			seen++
		}
	}
	if seen < 27 {
		t.Errorf("%d files", seen)
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
		name, _, _ := strings.Cut(s.Name, ":")
		judge(t, name, file, b)
	}
}

func TestCorpusCardAccess(t *testing.T) {
	var set struct {
		Files map[string]struct{ Hex string }
	}
	corpus.JSON(t, "chip/ef-cardaccess.json", &set)
	for name, file := range set.Files {
		judge(t, name, CardAccess, unhex(t, file.Hex))
	}
}

func TestCorpusValues(t *testing.T) {
	digest := func(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }
	dg5, err := DecodeDG5(corpus.Read(t, "lds/tsemrtd/DG5.bin"))
	if err != nil || digest(dg5.Images[0]) != "45f7dcc68564616fef418cf5721ce5851c27af56fc8b762b19762b06275a1a2d" {
		t.Errorf("DG5: %v", err)
	}
	dg7, err := DecodeDG7(corpus.Read(t, "lds/tsemrtd/DG7.bin"))
	if err != nil || digest(dg7.Images[0]) != "a3c5801a3692cf43495e391dc70d32e41526b4a5f700d5566c64688e897482e5" {
		t.Errorf("DG7: %v", err)
	}
	dg2, err := DecodeDG2(corpus.Read(t, "lds/bsi2008/DG2.bin"))
	if err != nil {
		t.Fatal(err)
	}
	pictures, err := dg2.Template.Pictures()
	if err != nil || len(pictures) != 1 || digest(pictures[0]) != digest(dg5.Images[0]) {
		t.Errorf("portrait of DG2 is not that of DG5: %v", err)
	}
	if !Tolerable(dg2.Validate()) {
		t.Error("a size stated wrongly makes no document false")
	}
	dg15, err := DecodeDG15(corpus.Read(t, "lds/tr03105-ref/DG15.bin"))
	if err != nil || string(dg15.SubjectPublicKeyInfo) != string(corpus.Read(t, "lds/tr03105-ref/DG15_pk.bin")) {
		t.Errorf("DG15: %v", err)
	}
	dg14, err := DecodeDG14(corpus.Read(t, "lds/tr03105-ref/DG14.bin"))
	if err != nil {
		t.Fatal(err)
	}
	keys := dg14.ChipAuthenticationPublicKeyInfos()
	if len(keys) != 1 || string(keys[0].SubjectPublicKeyInfo) != string(corpus.Read(t, "lds/tr03105-ref/DG14_pk.bin")) {
		t.Error("key of DG14")
	}
	var index map[string]struct {
		SOD []int `json:"sod_lists"`
	}
	corpus.JSON(t, "lds/index.json", &index)
	for _, folder := range []string{"bsi2008", "loes2006", "tr03105-ref"} {
		com, err := DecodeCOM(corpus.Read(t, "lds/"+folder+"/EF_COM.bin"))
		if err != nil {
			t.Fatal(err)
		}
		want := index[folder].SOD
		if got := com.DataGroups(); folder != "bsi2008" && !slices.Equal(got, want) { // bsi2008 has DG3 besides
			t.Errorf("%s: EF.COM %v, EF.SOD %v", folder, got, want)
		}
	}
}
