package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/ledger"
)

// Every text, hint, state, status, check and exit code that an operator reads is there in every language, with the same figures in
// the same order; nothing is there that nobody reads.
func TestEveryTextIsThere(t *testing.T) {
	read := spoken(t)
	require.Greater(t, len(read), 70)
	verbs := regexp.MustCompile(`%[a-zA-Z]|\t|\n`)
	for english := range read {
		if id, check := strings.CutPrefix(english, "check "); check && keys.CheckText(id, "zh-Hant") != "" {
			continue // a token's, which all commands share
		}
		found, known := texts[english]
		require.True(t, known, "no Chinese for %q", english)
		for _, words := range []string{found[0], found[1]} {
			require.NotEmpty(t, words, "%q", english)
			require.Equal(t, verbs.FindAllString(english, -1), verbs.FindAllString(words, -1), "%q", english)
		}
	}
	for english := range texts {
		require.Contains(t, read, english, "nobody reads it")
	}
}

// spoken are the texts that stand in the source, and the names of values.
func spoken(t *testing.T) map[string]bool {
	read := map[string]bool{pinFloor: true, pinFew: true, "check signer": true}
	for state := ledger.Received; state <= ledger.Cancelled; state++ {
		read["state "+state.String()] = true
	}
	for _, rule := range signing.Rules() {
		if rule.Do != "" {
			read[rule.Do] = true
		}
	}
	for code := cli.Failed; code <= cli.Interrupted; code++ {
		if words := code.String(); !strings.HasPrefix(words, "exit code") {
			read[words] = true
		}
	}
	for _, pattern := range []string{"*.go", "../internal/keys/*.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			require.NoError(t, err)
			ast.Inspect(file, func(n ast.Node) bool {
				for _, text := range textsOf(n) {
					read[text] = true
				}
				return true
			})
		}
	}
	return read
}

// textsOf are the texts in one node: text(lang, "…"), the ids of checks, and hints, wherever they are written.
func textsOf(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		switch called := nameOf(n.Fun); {
		case called == "text" || called == "cli.Errorf":
			return literal(n.Args[1], "")
		case strings.HasSuffix(called, ".add") || strings.HasSuffix(called, ".note"):
			return literal(n.Args[0], "check ")
		}
	case *ast.KeyValueExpr:
		if nameOf(n.Key) == "Hint" {
			return literal(n.Value, "")
		}
	case *ast.CompositeLit:
		if len(n.Elts) == 3 && strings.HasPrefix(nameOf(n.Elts[1]), "cli.") { // a line of the table of failures
			return literal(n.Elts[2], "")
		}
	case *ast.AssignStmt:
		if last := len(n.Rhs) - 1; len(n.Lhs) == len(n.Rhs) && nameOf(n.Lhs[last]) == "hint" {
			return literal(n.Rhs[last], "")
		}
	}
	return nil
}

// nameOf is "text", "cli.Errorf" or "p.add".
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return nameOf(e.X) + "." + e.Sel.Name
	}
	return ""
}

// literal is a text that is written out, or what is written out behind a name: name+" key".
func literal(e ast.Expr, kind string) []string {
	if sum, ok := e.(*ast.BinaryExpr); ok && kind != "" {
		e = sum.Y
	}
	written, ok := e.(*ast.BasicLit)
	if !ok || written.Kind != token.STRING {
		return nil
	}
	text, err := strconv.Unquote(written.Value)
	if err != nil || text == "" {
		return nil
	}
	return []string{kind + strings.TrimPrefix(text, " ")}
}
