package order

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// deaf are the files whose commands may pass over a signal, with the reason.
var deaf = map[string]string{
	"chip/cvc_issue.go": "they ask for a passphrase, and the question itself ends at a signal",
}

// A signal must end every command: one that runs by itself is cli.Stoppable, any other takes its context. A RunE that does
// neither would go on as if nobody had pressed Ctrl-C.
func TestEveryCommandHearsSignals(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "*", "*.go"))
	require.NoError(t, err)
	seen := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			field, ok := n.(*ast.KeyValueExpr)
			if key, named := (*ast.Ident)(nil), false; ok {
				if key, named = field.Key.(*ast.Ident); !named || key.Name != "RunE" {
					return true
				}
				seen++
				rel, err := filepath.Rel(filepath.Join("..", ".."), name)
				require.NoError(t, err)
				if run, literal := field.Value.(*ast.FuncLit); literal && !hears(run) && deaf[filepath.ToSlash(rel)] == "" {
					t.Errorf("%s: a signal does not end this command: make it cli.Stoppable, or use its context", set.Position(run.Pos()))
				}
			}
			return true
		})
	}
	require.Greater(t, seen, 50, "the commands were not found")
}

// hears says whether a command uses its context, or does nothing but print its help.
func hears(run *ast.FuncLit) (found bool) {
	ast.Inspect(run.Body, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && (s.Sel.Name == "Context" || s.Sel.Name == "Help") {
			found = true
		}
		return !found
	})
	return found
}
