package verify

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// codes returns the values of every constant of that type in reason.go, so that a new one can't be forgotten here.
func codes(t *testing.T, typ string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "reason.go", nil, 0)
	require.NoError(t, err)
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && name.Name == typ {
			for _, v := range spec.Values {
				s, err := strconv.Unquote(v.(*ast.BasicLit).Value)
				require.NoError(t, err)
				out = append(out, s)
			}
		}
		return true
	})
	require.NotEmpty(t, out)
	return out
}

func complete(t *testing.T, what string, text texts) {
	t.Helper()
	for _, lang := range Languages() {
		require.NotEmpty(t, text.in(lang), "%s in %s", what, lang)
	}
	for _, r := range text.en {
		require.Less(t, r, rune(unicode.MaxASCII), "%s in English", what)
	}
	for _, lang := range []Language{TraditionalChinese, SimplifiedChinese} {
		require.True(t, strings.ContainsFunc(text.in(lang), func(r rune) bool { return unicode.Is(unicode.Han, r) }), "%s in %s", what, lang)
	}
	place := regexp.MustCompile(`\{\w+\}`)
	require.Equal(t, place.FindAllString(text.en, -1), place.FindAllString(text.hant, -1), what)
	require.Equal(t, place.FindAllString(text.en, -1), place.FindAllString(text.hans, -1), what)
}

func TestEveryCodeHasItsTexts(t *testing.T) {
	for _, code := range codes(t, "Reason") {
		m, ok := reasons[Reason(code)]
		require.True(t, ok, "reason %s has no text", code)
		complete(t, code, m.text)
		require.Contains(t, actions, m.action, code)
	}
	require.Len(t, reasons, len(codes(t, "Reason")))
	for _, code := range codes(t, "Action") {
		text, ok := actions[Action(code)]
		require.True(t, ok, "action %s has no text", code)
		complete(t, code, text)
	}
	require.Len(t, actions, len(codes(t, "Action")))
	for _, code := range codes(t, "Note") {
		text, ok := notes[Note(code)]
		require.True(t, ok, "note %s has no text", code)
		complete(t, code, text)
	}
	require.Len(t, notes, len(codes(t, "Note")))
	for i, text := range statusTexts {
		complete(t, Status(i).String(), text)
	}
	for i, text := range verdictTexts {
		complete(t, Verdict(i).String(), text)
	}
	for i, text := range groupTexts {
		complete(t, Group(i).String(), text)
	}
	for _, r := range catalogue {
		for _, lang := range Languages() {
			require.NotEmpty(t, r.Title(lang), r.ID)
		}
	}
}

// The words that users.md of the trade agreed on stay as they are.
func TestAgreedMessages(t *testing.T) {
	require.Equal(t, "Chip data is authentic and unchanged.", PassiveOK.Text(English, Subject{}))
	require.Equal(t, "Cannot confirm: no trusted certificate for UTO.", TrustMissing.Text(English, Subject{State: "UTO"}))
	require.Equal(t, "Not accepted: signed chip file DG15 is missing.", GroupMissing.Text(English, Subject{File: "DG15"}))
	require.Equal(t, "Genuine document, expired on 2026-05-14.", Expired.Text(English, Subject{Date: "2026-05-14"}))
	require.Equal(t, "證件真確，但已於 2026-05-14 到期。", Expired.Text(TraditionalChinese, Subject{Date: "2026-05-14"}))
	require.Equal(t, "Cannot confirm: no trusted certificate for ?.", TrustMissing.Text(English, Subject{}))
}

func TestUnknownCodesStillSaySomething(t *testing.T) {
	require.Equal(t, "X", Reason("X").Text(English, Subject{}))
	require.Equal(t, ReferSecondLine, Reason("X").Action())
	require.Equal(t, "Y", Action("Y").Text(English))
	require.Equal(t, "Z", Note("Z").Text(English))
}

func TestParseLanguage(t *testing.T) {
	for _, l := range Languages() {
		got, err := ParseLanguage(string(l))
		require.NoError(t, err)
		require.Equal(t, l, got)
	}
	_, err := ParseLanguage("fr")
	require.Error(t, err)
	require.Equal(t, "a", texts{"a", "b", "c"}.in("fr"), "an unknown language reads English")
}

func TestNothingSteersATerminal(t *testing.T) {
	evil := "a\x1b[2J\u202ebc\u2028\u200b\xff\u0000\tz"
	require.Equal(t, `a\x1b[2J\u202ebc\u2028\u200b\ufffd\x00\tz`, ascii(evil))
	require.Equal(t, `a\x1b[2J\u202ebc\u2028\u200b\ufffd\x00\tz`, plain(evil))
	require.Equal(t, "陳大文 محمد", plain("陳大文 محمد"))
	require.Equal(t, `\u9673`, ascii("陳"))
	require.LessOrEqual(t, len(ascii(strings.Repeat("x", 10_000))), maxDetail)
	require.LessOrEqual(t, len(ascii(strings.Repeat("陳", 10_000))), maxDetail)
	require.Equal(t, `{"a":"\u001b\u202e\ud834\udd73陳"}`, string(escapeJSON([]byte("{\"a\":\"\\u001b\u202e\U0001d173陳\"}"))))
}
