package chip

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/testdata/corpus"
)

func sameFiles(t *testing.T, got, want *Image) {
	t.Helper()
	if !slices.Equal(got.Files(), want.Files()) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for _, f := range want.Files() {
		a, _ := got.File(f)
		b, _ := want.File(f)
		if !bytes.Equal(a, b) {
			t.Errorf("%v differs", f)
		}
	}
}

func TestFolderRoundTrip(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "passport")
	if err := small().WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	m, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	sameFiles(t, m, small())
	for _, name := range []string{"EF.COM.bin", "EF.SOD.bin", "DG1.bin"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), ".*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestFolderIsNeverReplaced(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "passport")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := small().WriteDir(dir); err != nil {
		t.Fatalf("an empty folder gives way: %v", err)
	}
	other := NewImage()
	other.Put(lds.DG1, efCOM)
	if err := other.WriteDir(dir); err == nil {
		t.Error("a folder with files was replaced")
	}
	m, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	sameFiles(t, m, small())
	file := filepath.Join(parent, "file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := small().WriteDir(file); err == nil {
		t.Error("a file was replaced by a folder")
	}
	entries, err := os.ReadDir(parent)
	if err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v %v", entries, err)
	}
	if err := small().WriteDir(filepath.Join(parent, "none", "passport")); err == nil {
		t.Error("a folder in no folder was made")
	}
}

func TestZipRoundTripIsDeterministic(t *testing.T) {
	var a, b bytes.Buffer
	if err := errors.Join(small().WriteZip(&a), small().WriteZip(&b)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two zips of one image differ")
	}
	m, err := LoadZip(bytes.NewReader(a.Bytes()), int64(a.Len()))
	if err != nil {
		t.Fatal(err)
	}
	sameFiles(t, m, small())
	name := filepath.Join(t.TempDir(), "passport.zip")
	if err := os.WriteFile(name, a.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if m, err = Load(name); err != nil {
		t.Fatal(err)
	}
	sameFiles(t, m, small())
}

func TestUnknownNamesAreListedAndNotOpened(t *testing.T) {
	m, err := LoadFS(fstest.MapFS{
		"EF_SOD.bin": {Data: efSOD}, "dg1.bin": {Data: dg1}, "DG14_sk.pkcs8": {Data: []byte{1}},
		"README": {Data: make([]byte, 9<<20)}, "link": {Mode: fs.ModeSymlink}, "more/DG2.bin": {Data: dg1}, "DG3/x": {},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(m.Unknown(), " "); got != "DG14_sk.pkcs8 DG3 README link more" {
		t.Errorf("unknown: %s", got)
	}
	if got := m.Files(); !slices.Equal(got, []lds.File{lds.SOD, lds.DG1}) {
		t.Errorf("files: %v", got)
	}
}

func TestOneFolderInsideIsEntered(t *testing.T) {
	m, err := LoadFS(fstest.MapFS{"passport/DG1.bin": {Data: dg1}, "passport/deep/DG2.bin": {Data: dg1}, "__MACOSX/x": {}, "note": {}})
	if err != nil || !slices.Equal(m.Files(), []lds.File{lds.DG1}) || !slices.Equal(m.Unknown(), []string{"deep"}) {
		t.Errorf("%v %v", m, err)
	}
	if _, err := LoadFS(fstest.MapFS{"a/DG1.bin": {Data: dg1}, "b/DG1.bin": {Data: dg1}}); err == nil {
		t.Error("which of two folders?")
	}
	b := zipOf(t, zipped{"passport/", nil}, zipped{"passport/DG1.bin", dg1}, zipped{`passport\EF.COM.bin`, efCOM})
	m, err = LoadZip(bytes.NewReader(b), int64(len(b)))
	if err != nil || !slices.Equal(m.Files(), []lds.File{lds.COM, lds.DG1}) {
		t.Errorf("%v %v", m, err)
	}
}

func TestFolderRefusals(t *testing.T) {
	many := fstest.MapFS{"DG1.bin": {Data: dg1}}
	for i := range MaxEntries {
		many[strings.Repeat("x", i+1)] = &fstest.MapFile{}
	}
	for _, c := range []struct {
		name, want string
		fsys       fstest.MapFS
	}{
		{"empty", "no file of a chip", fstest.MapFS{}},
		{"nothing known", "no file of a chip", fstest.MapFS{"a": {}}},
		{"two spellings", "EF.DG1.bin and dg1.bin are both DG1", fstest.MapFS{"dg1.bin": {Data: dg1}, "EF.DG1.bin": {Data: dg1}}},
		{"link", "link or special file", fstest.MapFS{"DG1.bin": {Mode: fs.ModeSymlink}}},
		{"pipe", "link or special file", fstest.MapFS{"DG1.bin": {Mode: fs.ModeNamedPipe}}},
		{"device", "link or special file", fstest.MapFS{"DG1.bin": {Mode: fs.ModeDevice}}},
		{"large SOD", "EF.SOD of 65537 octets", fstest.MapFS{"EF.SOD.bin": {Data: make([]byte, 64<<10+1)}}},
		{"large DG2", "limit passed", fstest.MapFS{"DG2.bin": {Data: make([]byte, 256<<10+1)}}},
		{"many", "limit passed", many},
	} {
		if m, err := LoadFS(c.fsys); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v", c.name, m, err)
		}
	}
	if _, err := LoadFS(fstest.MapFS{"DG2.bin": {Data: make([]byte, 256<<10)}}); err != nil {
		t.Errorf("largest DG2: %v", err)
	}
}

func TestOneEFSODAlone(t *testing.T) {
	for name, content := range map[string][]byte{"at-2023.bin": efSOD, "bare.p7s": {0x30, 0}} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		m, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if b, ok := m.File(lds.SOD); !ok || !bytes.Equal(b, content) || len(m.Files()) != 1 {
			t.Errorf("%s: %v", name, m)
		}
	}
	for name, content := range map[string][]byte{
		"empty": nil, "DG1.bin": dg1, "large": append([]byte{0x77}, make([]byte, 64<<10)...), "cut.zip": []byte("PK\x03\x04"),
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := Load(path); err == nil {
			t.Errorf("%s was read as %v", name, m)
		}
	}
}

type zipped struct {
	name    string
	content []byte
}

func zipOf(t testing.TB, files ...zipped) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		out, err := w.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write(f.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// claim changes the size that the central directory says the last entry has.
func claim(zip []byte, size uint32) []byte {
	directory := bytes.LastIndex(zip, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(zip[directory+24:], size)
	return zip
}

func TestZipRefusals(t *testing.T) {
	var link bytes.Buffer
	w := zip.NewWriter(&link)
	header := &zip.FileHeader{Name: "DG1.bin"}
	header.SetMode(fs.ModeSymlink | 0o777)
	if _, err := w.CreateHeader(header); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	crowd := make([]zipped, MaxEntries+1)
	for i := range crowd {
		crowd[i].name = strings.Repeat("x", i+1)
	}
	var stored bytes.Buffer
	if err := small().WriteZip(&stored); err != nil {
		t.Fatal(err)
	}
	good := stored.Bytes()
	broken := slices.Clone(good)
	broken[bytes.Index(broken, efCOM)] ^= 1
	prefixed := append([]byte("prefix"), good...)
	wide := slices.Clone(good)
	copy(wide[len(wide)-10:], "\xFF\xFF\x00\x00")
	for _, c := range []struct {
		name, want string
		zip        []byte
	}{
		{"bomb", "DG2 of 9000000 octets", zipOf(t, zipped{"DG2.bin", make([]byte, 9_000_000)})},
		{"larger bomb", "4294967280 octets", claim(zipOf(t, zipped{"DG2.bin", make([]byte, 100)}), 0xFFFFFFF0)},
		{"twice the same", "both DG1", zipOf(t, zipped{"DG1.bin", dg1}, zipped{"DG1.bin", dg1})},
		{"link", "link or special", link.Bytes()},
		{"many", "limit passed", zipOf(t, crowd...)},
		{"long names", "limit passed", zipOf(t, zipped{strings.Repeat("a", 60000), nil}, zipped{strings.Repeat("b", 60000), nil})},
		{"checksum", "checksum", broken},
		{"prefix", "does not lie before", prefixed},
		{"directory of FFFF octets", "limit passed", wide},
		{"cut", "end of central directory", good[:len(good)-1]},
		{"short", "too short", good[:10]},
		{"climbing", "no file of a chip", zipOf(t, zipped{"../../DG1.bin", dg1})},
	} {
		if m, err := LoadZip(bytes.NewReader(c.zip), int64(len(c.zip))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v", c.name, m, err)
		}
	}
	if _, err := LoadZip(bytes.NewReader(good), 1<<40); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
}

func TestZipThatDeclaresLessThanItHolds(t *testing.T) {
	b := claim(zipOf(t, zipped{"DG2.bin", make([]byte, 1<<20)}), 5)
	if m, err := LoadZip(bytes.NewReader(b), int64(len(b))); err == nil {
		t.Errorf("read as %v", m)
	}
}

func TestLoadsTheCorpus(t *testing.T) {
	for _, c := range []struct {
		folder string
		groups []int
	}{
		{"bsi2008", []int{1, 2, 3, 4, 14, 15}},
		{"loes2006", []int{1, 2, 15}},
		{"tr03105-ref", []int{1, 2, 3, 4, 14, 15}},
		{"ucl2009", []int{1}},
	} {
		m, err := Load(filepath.Join(corpus.Dir(t), "lds", c.folder))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.DataGroups(); !slices.Equal(got, c.groups) {
			t.Errorf("%s: %v", c.folder, got)
		}
		for _, f := range m.Files() {
			if b, trailing, err := m.Element(f); err != nil || trailing != 0 || len(b) == 0 {
				t.Errorf("%s %v: %d octets behind, %v", c.folder, f, trailing, err)
			}
		}
	}
	for _, name := range corpus.Glob(t, "sod/*.bin") {
		if m, err := Load(filepath.Join(corpus.Dir(t), filepath.FromSlash(name))); err != nil || len(m.Files()) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzLoadZip(f *testing.F) {
	f.Add(zipOf(f, zipped{"DG1.bin", dg1}, zipped{"x/y", dg1}))
	f.Add(zipOf(f, zipped{"a/EF.COM.bin", bytes.Repeat(efCOM, 20)}))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := LoadZip(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := m.WriteZip(&again); err != nil {
			t.Fatal(err)
		}
		n, err := LoadZip(bytes.NewReader(again.Bytes()), int64(again.Len()))
		if err != nil {
			t.Fatal(err)
		}
		sameFiles(t, n, m)
	})
}

func BenchmarkLoad(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "passport")
	m := small()
	m.Put(lds.DG2, make([]byte, 20_000))
	if err := m.WriteDir(dir); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(dir); err != nil {
			b.Fatal(err)
		}
	}
}
