package order

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// secretName are field names of octets or text that nobody may read in a log.
var secretName = regexp.MustCompile(`(?i)^(pin|puk|password|passphrase|secret|seed|key|keys|private|.*(secret|private|passphrase))$`)

// notSecret are fields with such a name that hold nothing secret.
var notSecret = map[string]string{
	"signing/ledger.SignedHead.Key":          "the public key of the signer",
	"signing/approval.Statement.Key":         "the public key of the signer",
	"signing/internal/register.Register.key": "made for one run and thrown away with it",
	"signing/ceremony.Key.PIN":               "a policy: once, always",
	"signing/ceremony.Birth.PIN":             "a policy: once, always",
}

// structType is an exported struct of the library.
type structType struct {
	id      string // "signing/cms.Config"
	fields  []*ast.Field
	methods map[string]bool
}

// exportedStructs reads all of the library.
func exportedStructs(t *testing.T) map[string]*structType {
	t.Helper()
	found := map[string]*structType{}
	at := func(pkg, name string) *structType {
		id := pkg + "." + name
		if found[id] == nil {
			found[id] = &structType{id: id, methods: map[string]bool{}}
		}
		return found[id]
	}
	root := filepath.Join("..", "..", "..")
	require.NoError(t, filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		pkg, err := filepath.Rel(root, filepath.Dir(name))
		if pkg = filepath.ToSlash(pkg); err != nil || strings.HasPrefix(pkg, "cmd/") || strings.HasPrefix(pkg, "testdata") || strings.Contains(pkg, "pivtest") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Recv != nil {
					at(pkg, typeName(d.Recv.List[0].Type)).methods[d.Name.Name] = true
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if ts, ok := spec.(*ast.TypeSpec); ok {
						if st, ok := ts.Type.(*ast.StructType); ok && ts.Name.IsExported() {
							at(pkg, ts.Name.Name).fields = st.Fields.List
						}
					}
				}
			}
		}
		return nil
	}))
	return found
}

// typeName writes a type as in the source, without pointer.
func typeName(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.StarExpr:
		return typeName(x.X)
	case *ast.ArrayType:
		return "[]" + typeName(x.Elt)
	case *ast.SelectorExpr:
		return typeName(x.X) + "." + x.Sel.Name
	}
	return "?"
}

// No value of the library prints a secret, whatever verb it is printed with and whoever marshals it: package fmt doesn't ask
// a field that is not exported how it wants to be printed, and encoding/json writes the private numbers of a crypto.Signer.
func TestNoSecretIsPrintedByAccident(t *testing.T) {
	seen := 0
	for _, s := range exportedStructs(t) {
		marshals := s.methods["MarshalJSON"] || s.methods["MarshalText"]
		for _, field := range s.fields {
			kind := typeName(field.Type)
			hidden := field.Tag != nil && strings.Contains(field.Tag.Value, `json:"-"`)
			for _, n := range field.Names {
				id := s.id + "." + n.Name
				if _, known := notSecret[id]; known {
					continue
				}
				signer := kind == "crypto.Signer" || kind == "crypto.PrivateKey"
				octets := kind == "[]byte" || kind == "string" || kind == "PIN" || kind == "Password" || kind == "access.Password" || kind == "Keys"
				secret := octets && (secretName.MatchString(n.Name) || kind == "PIN")
				if !signer && !secret {
					continue
				}
				seen++
				if n.IsExported() && !marshals && !hidden {
					t.Errorf("%s: marshalled as it is; give it `json:\"-\"`", id)
				}
				if secret && !s.methods["Format"] {
					t.Errorf("%s: printed as it is; give %s a Format", id, path.Base(s.id))
				}
			}
		}
	}
	require.Greater(t, seen, 10)
}
