package order

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/chancery-id/chancery"

// mayImport is the whole order: what each package of the library may import of this module. A package that is not listed
// fails the test, so that a new room is placed before it is furnished. Commands may import any library package.
var mayImport = map[string][]string{
	"mrz":            {},
	"chip/tlv":       {"mrz"},
	"chip/curve":     {"mrz"},
	"chip/iso7816":   {"mrz"},
	"chip/spki":      {"chip/tlv", "chip/curve"},
	"chip/biometric": {"mrz", "chip/tlv"},
	"chip/lds":       {"mrz", "chip/tlv", "chip/curve", "chip/biometric"},
	"chip/cvc":       {"mrz", "chip/tlv", "chip/curve"},
	"chip/access":    {"mrz", "chip/tlv", "chip/curve", "chip/iso7816", "chip/spki", "chip/lds", "chip/cvc"},
	"chip":           {"mrz", "chip/tlv", "chip/curve", "chip/iso7816", "chip/spki", "chip/biometric", "chip/lds", "chip/cvc", "chip/access"},
	"chip/sim":       {"mrz", "chip", "chip/tlv", "chip/curve", "chip/iso7816", "chip/spki", "chip/biometric", "chip/lds", "chip/cvc", "chip/access"},
	"chip/pcsc":      {"chip/iso7816"},

	"signing/keyfile":             {"chip/curve"},
	"signing/keyfile/keyfiletest": {"signing/keyfile"},
	"signing/pki":                 {"mrz", "chip/tlv", "chip/curve"},
	"signing/cms":                 {"chip/tlv", "chip/curve", "signing/pki"},
	"signing/sod":                 {"chip/...", "signing/pki", "signing/cms"},
	"signing/calendar":            {"signing/pki"},
	"signing/ceremony":            {"chip/curve", "chip/spki", "signing/keyfile", "signing/pki"},
	"signing/masterlist":          {"chip/tlv", "signing/pki", "signing/cms"},
	"signing/deviationlist":       {"chip/tlv", "signing/pki", "signing/cms"},
	"signing/ldif":                {"signing/pki", "signing/cms", "signing/masterlist"},
	"signing/piv":                 {"chip/curve", "signing/pki"},
	"signing/piv/pivtest":         {"chip/...", "signing/pki"},
	"signing/piv/pivtest/pcscd":   {"signing/piv/pivtest"},
	"signing/seal":                {"mrz", "chip/...", "signing/pki"},
	"signing/seal/barcode":        {},
	"signing/seal/idb":            {"mrz", "signing/pki", "signing/seal"},
	"signing/seal/vdsnc":          {"mrz", "signing/pki", "signing/seal"},
	"signing/mdoc":                {"mrz", "chip/...", "signing/pki"},
	"signing/dtc":                 {"mrz", "chip/...", "signing/pki", "signing/cms", "signing/sod"},
	"signing/document":            {"mrz", "chip/...", "signing/seal/..."},
	"signing/ledger":              {},
	"signing/approval":            {"signing/pki"},
	"signing/ledger/sqlite":       {"signing/ledger"},
	"signing/ledger/postgres":     {"signing/ledger"},
	"signing":                     {"mrz", "chip/...", "signing/pki", "signing/cms", "signing/sod", "signing/masterlist", "signing/deviationlist", "signing/document", "signing/ledger", "signing/seal/...", "signing/mdoc", "signing/dtc"},

	"verify/trust":    {"mrz", "chip/...", "signing/pki", "signing/cms", "signing/masterlist", "signing/deviationlist", "signing/ldif"},
	"verify/stoplist": {"mrz", "signing/pki", "signing/cms"},
	"verify":          {"mrz", "chip/...", "signing/pki", "signing/cms", "signing/sod", "signing/masterlist", "signing/deviationlist", "signing/document", "signing/seal/...", "signing/mdoc", "signing/dtc", "verify/trust", "verify/stoplist"},
	"verify/record":   {"mrz", "chip/...", "signing/pki", "signing/cms", "signing/sod", "verify", "verify/trust"},
}

// Never imported by a library package: the only rooms that meet a reader, a token or a simulated chip.
var onlyForCommands = []string{"chip/pcsc", "chip/sim", "signing/piv"}

// Never imported but by tests: it takes from key files what protects them.
const onlyForTests = "signing/keyfile/keyfiletest"

// external names the packages that alone may import a module outside the standard library for their job.
var external = map[string]string{
	"github.com/spf13/cobra":       "cmd",
	"github.com/fxamacker/cbor":    "verify/record signing/mdoc",
	"github.com/go-piv":            "signing/piv",
	"go.yaml.in/yaml":              "signing/ceremony",
	"github.com/ebitengine/purego": "chip/pcsc",
	"modernc.org/sqlite":           "signing/ledger",
	"github.com/jackc/pgx":         "signing/ledger",
	"github.com/boombuler/barcode": "signing/seal/barcode",
	"github.com/makiuchi-d":        "",
	"github.com/smallstep/pkcs7":   "",
	"github.com/stretchr/testify":  "",
	"github.com/ProtonMail":        "",
	"github.com/gowebpki/jcs":      "",
	"github.com/veraison/go-cose":  "",
}

func TestPackagesLookDownwards(t *testing.T) {
	seen := 0
	for dir, imports := range importsByPackage(t) {
		seen++
		if !strings.HasPrefix(dir, "cmd/") {
			dir, _, _ = strings.Cut(dir, "/internal/")
		}
		for _, imported := range imports {
			checkExternal(t, dir, imported)
			own, ok := strings.CutPrefix(imported, module+"/")
			// What lies in a package's internal folder is part of it: the compiler keeps everybody else out.
			own, _, _ = strings.Cut(own, "/internal/")
			if !ok || own == dir {
				continue
			}
			if own == onlyForTests {
				t.Errorf("%s imports %s, which only tests may", dir, own)
			}
			if strings.HasPrefix(dir, "cmd/") {
				continue
			}
			allowed, placed := mayImport[dir]
			if !placed {
				t.Errorf("%s has no place in the order: add it to mayImport", dir)
				break
			}
			if !permits(allowed, own) {
				t.Errorf("%s imports %s, which is not below it", dir, own)
			}
			if slices.Contains(onlyForCommands, own) {
				t.Errorf("%s imports %s, which only commands and tests may", dir, own)
			}
		}
	}
	require.NotZero(t, seen, "no package was read")
}

func TestMRZNeedsOnlyTheStandardLibrary(t *testing.T) {
	for _, imported := range importsByPackage(t)["mrz"] {
		first, _, _ := strings.Cut(imported, "/")
		if strings.Contains(first, ".") {
			t.Errorf("mrz imports %s", imported)
		}
	}
}

func TestTopLevelIsFixed(t *testing.T) {
	fixed := []string{
		"mrz", "chip", "signing", "verify", "cmd", "testdata", "go.mod", "go.sum", "README.md",
		"LICENSE", "Makefile", ".ci", ".github", ".gitignore", ".golangci.yml", ".git",
	}
	ignored := []string{"bin", "dist", ".cache"}
	entries, err := os.ReadDir(root(t))
	require.NoError(t, err)
	for _, e := range entries {
		if !slices.Contains(fixed, e.Name()) && !slices.Contains(ignored, e.Name()) {
			t.Errorf("%s is not part of the fixed top level", e.Name())
		}
	}
}

func checkExternal(t *testing.T, dir, imported string) {
	t.Helper()
	for prefix, homes := range external {
		if !strings.HasPrefix(imported, prefix) {
			continue
		}
		for home := range strings.FieldsSeq(homes) {
			if dir == home || strings.HasPrefix(dir, home+"/") {
				return
			}
		}
		t.Errorf("%s imports %s, which belongs to %q", dir, imported, homes)
	}
}

func permits(allowed []string, own string) bool {
	for _, a := range allowed {
		if base, all := strings.CutSuffix(a, "/..."); a == own || all && (own == base || strings.HasPrefix(own, base+"/")) {
			return true
		}
	}
	return false
}

// importsByPackage reads the imports of every non-test file, by package directory below the module root.
func importsByPackage(t *testing.T) map[string][]string {
	t.Helper()
	base := root(t)
	found := map[string][]string{}
	err := filepath.WalkDir(base, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(base, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if e.IsDir() {
			if e.Name() == "testdata" || e.Name() == "bin" || strings.HasPrefix(e.Name(), ".") && rel != "." {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil || file.Name.Name == "main" && !strings.HasPrefix(rel, "cmd/") {
			return err // generators run by go generate are programs of their own
		}
		dir := path.Dir(rel)
		found[dir] = append(found[dir], []string{}...)
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found[dir] = append(found[dir], name)
		}
		return nil
	})
	require.NoError(t, err)
	return found
}

// root is the module root: the nearest folder upwards that holds go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		require.NotEqual(t, dir, up, "no go.mod above")
		dir = up
	}
}
