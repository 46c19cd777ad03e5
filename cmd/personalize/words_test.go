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
	"github.com/chancery-id/chancery/signing"
)

// Every rule of the catalogue is there in every language, and nothing that is not of the catalogue.
func TestEveryRuleHasWords(t *testing.T) {
	left := map[string]bool{}
	for id := range ruleWords {
		left[id] = true
	}
	for _, rule := range signing.Rules() {
		require.Equal(t, rule.Asks, asks(rule.ID, rule.Asks, "en"))
		for _, lang := range []cli.Lang{"zh-Hant", "zh-Hans"} {
			words := asks(rule.ID, "", lang)
			require.NotEmpty(t, words, "%s in %s", rule.ID, lang)
			require.True(t, strings.ContainsFunc(words, func(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }), "%s in %s", rule.ID, lang)
		}
		delete(left, rule.ID)
	}
	require.Empty(t, left, "words of no rule")
	en := lintTexts["en"]
	for lang, text := range lintTexts {
		for _, pair := range [][2]string{{en.line, text.line}, {en.count, text.count}, {en.notAsked, text.notAsked}, {en.heads, text.heads}} {
			require.Equal(t, strings.Count(pair[0], "%"), strings.Count(pair[1], "%"), lang)
			require.Equal(t, strings.Count(pair[0], "\t"), strings.Count(pair[1], "\t"), lang)
			require.Equal(t, strings.HasSuffix(pair[0], "\n"), strings.HasSuffix(pair[1], "\n"), lang)
		}
		require.NotEmpty(t, text.refused)
		require.NotEmpty(t, text.note)
	}
	require.Len(t, lintTexts, 3)
}

// Every code that stands in the source of a station, in its library or in its command, is in the catalogue; so whoever reads one can
// look it up.
func TestEveryCodeIsInTheCatalogue(t *testing.T) {
	known := map[string]bool{}
	for _, rule := range signing.Rules() {
		known[rule.ID] = true
		require.NotEmpty(t, remedy(rule, "en"), rule.ID)
	}
	code, found := regexp.MustCompile(`^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$`), map[string]string{"INTERNAL": "results"}
	for _, dir := range []string{
		".", "internal/jobs", "internal/readback", "../../signing", "../../signing/document", "../../signing/ledger",
		"../../signing/approval", "../../signing/ledger/sqlite", "../../signing/ledger/postgres",
	} {
		files, err := filepath.Glob(dir + "/*.go")
		require.NoError(t, err)
		require.NotEmpty(t, files, dir)
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			require.NoError(t, err)
			ast.Inspect(file, func(n ast.Node) bool {
				if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
					if text, err := strconv.Unquote(l.Value); err == nil && code.MatchString(text) {
						found[text] = name
					}
				}
				return true
			})
		}
	}
	require.Greater(t, len(found), 100)
	for id, name := range found {
		require.True(t, known[id], "%s of %s is no rule of the catalogue", id, name)
	}
}
