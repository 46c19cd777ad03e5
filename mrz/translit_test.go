package mrz_test

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// transliterated returns what becomes of a letter between two others.
func transliterated(t *testing.T, language string, name string) string {
	t.Helper()
	n, err := mrz.ComposeName(mrz.TD3, name, "", mrz.Transliteration{Language: language})
	require.NoError(t, err, name)
	return n.PrimaryIdentifier
}

// within is a letter inside a word, initial one at its beginning.
func within(t *testing.T, language string, r rune) string {
	return strings.TrimSuffix(strings.TrimPrefix(transliterated(t, language, "Q"+string(r)+"Q"), "Q"), "Q")
}

func initial(t *testing.T, language string, r rune) string {
	return strings.TrimSuffix(strings.TrimPrefix(transliterated(t, language, "Q "+string(r)+"Q"), "Q "), "Q")
}

// wrongInTheTable are the rows that the published table has wrong: see the notes in testdata/translit-cyrillic.tsv.
var wrongInTheTable = map[string]bool{"U+0413 sr": true, "U+0492 mk": true}

func rows(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	require.NoError(t, err)
	defer f.Close()
	var out [][]string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		out = append(out, strings.Split(lines.Text(), "\t"))
	}
	require.Greater(t, len(out), 40)
	return out[1:]
}

func codepoint(t *testing.T, s string) (r rune) {
	t.Helper()
	_, err := fmt.Sscanf(s, "U+%X", &r)
	require.NoError(t, err)
	return r
}

// The tables are those of the facts they were made from, row by row, alternatives and exceptions included.
func TestTablesAgreeWithTheFacts(t *testing.T) {
	for _, row := range rows(t, "translit-latin.tsv") {
		r := codepoint(t, row[0])
		require.Equal(t, row[3], within(t, "", r), row)
		want := []string{row[3]}
		if row[4] != "" {
			want = append(want, strings.Split(row[4], "|")...)
		}
		if r != 'ı' { // the small letter without a capital of its own: its capital is I
			require.Equal(t, want, mrz.Alternatives(r), row)
		}
	}
	for _, row := range rows(t, "translit-cyrillic.tsv") {
		r := codepoint(t, row[0])
		require.Equal(t, row[3], within(t, "", r), row)
		require.Equal(t, row[3], initial(t, "ru", r), row)
		for _, exception := range strings.FieldsFunc(row[4], func(r rune) bool { return r == '|' }) {
			language, want, _ := strings.Cut(exception, "=")
			if wrongInTheTable[row[0]+" "+language] {
				require.Equal(t, row[3], within(t, language, r), row)
				continue
			}
			if language, ok := strings.CutSuffix(language, "-initial"); ok {
				require.Equal(t, want, initial(t, language, r), row)
				require.Equal(t, row[3], within(t, language, r), row)
				continue
			}
			require.Equal(t, want, initial(t, language, r), row)
			require.Equal(t, want, within(t, language, r), row)
		}
	}
	for _, row := range rows(t, "translit-arabic.tsv") {
		r, want := codepoint(t, row[0]), row[2]
		switch want {
		case "-":
			want = ""
		case "DOUBLE":
			want = "Q"
		}
		require.Equal(t, want, within(t, "", r), row)
	}
	require.Equal(t, "BXAH BXTAB", transliterated(t, "", "بة بةب"), "teh marbuta at the end of a component, and inside")
	require.Equal(t, "FXDZXDZXAH", transliterated(t, "", "فضّة"), "the sequence is repeated, not its last letter")
}

// The same tables as parsed from the text of the standard by somebody else.
func TestCorpusTransliteration(t *testing.T) {
	var index struct {
		Latin, Cyrillic, Arabic []struct{ Unicode, MRZ string }
	}
	corpus.JSON(t, "mrz/transliteration.json", &index)
	require.NotEmpty(t, index.Arabic)
	letter := func(hex string) rune {
		n, err := strconv.ParseUint(hex, 16, 32)
		require.NoError(t, err)
		return rune(n)
	}
	for _, row := range index.Latin {
		first, _, _ := strings.Cut(row.MRZ, " or ")
		require.Equal(t, strings.Fields(first)[0], within(t, "", letter(row.Unicode)), row)
	}
	exception := regexp.MustCompile(`\((except.*)= *([A-Z]+)\)`)
	languages := map[string]string{"Belorussian": "be", "Ukrainian": "uk", "Serbian": "sr", "Bulgarian": "bg", "Macedonia": "mk"}
	for _, row := range index.Cyrillic {
		r := letter(row.Unicode)
		standard := strings.Fields(row.MRZ)[0]
		require.Equal(t, standard, within(t, "", r), row)
		found := exception.FindStringSubmatch(row.MRZ)
		if found == nil {
			require.NotContains(t, row.MRZ, "except")
			continue
		}
		for name, language := range languages {
			want := standard
			if strings.Contains(found[1], name) && !wrongInTheTable["U+"+row.Unicode+" "+language] {
				want = found[2]
			}
			require.Equal(t, want, initial(t, language, r), "%s %s", row.MRZ, language)
		}
	}
	for _, row := range index.Arabic {
		want, _, _ := strings.Cut(row.MRZ, "/")
		switch {
		case strings.Contains(want, "Not encoded"), strings.Contains(want, "not encoded"):
			want = ""
		case strings.Contains(want, "DOUBLE"):
			want = "Q"
		}
		require.Equal(t, want, within(t, "", letter(row.Unicode)), row)
	}
}

// A name is written the same in every normal form of Unicode.
func TestTransliterationOfNormalForms(t *testing.T) {
	for r := rune(0x00C0); r < 0x2000; r++ {
		if r == 0x180 {
			r = 0x01E00
		}
		decomposed := norm.NFD.String(string(r))
		if decomposed == string(r) || r > 0x1EFF {
			continue
		}
		require.Equal(t, within(t, "", r), strings.TrimSuffix(strings.TrimPrefix(transliterated(t, "", "Q"+decomposed+"Q"), "Q"), "Q"), "%U", r)
	}
	for r := rune(0x0400); r < 0x0700; r++ {
		decomposed := norm.NFD.String(string(r))
		if decomposed == string(r) {
			continue
		}
		n, err := mrz.ComposeName(mrz.TD3, "Q"+string(r), "", mrz.Transliteration{})
		if err != nil {
			continue // a letter without a row
		}
		m, err := mrz.ComposeName(mrz.TD3, "Q"+decomposed, "", mrz.Transliteration{})
		require.NoError(t, err, "%U", r)
		require.Equal(t, n.PrimaryIdentifier, m.PrimaryIdentifier, "%U", r)
	}
}

func TestHolderChoice(t *testing.T) {
	n, err := mrz.ComposeName(mrz.TD3, "Müller-Strauß", "", mrz.Transliteration{Letters: map[rune]string{'ü': "u", 'ß': "sz"}})
	require.NoError(t, err)
	require.Equal(t, "MULLER STRAUSZ", n.PrimaryIdentifier, "the holder's choice goes before the table")
	require.Equal(t, "YULIIA", transliterated(t, "UK-ua", "Юлія"))
	require.Nil(t, mrz.Alternatives('A'))
	require.Nil(t, mrz.Alternatives('Я'))
	require.Equal(t, []string{"SS"}, mrz.Alternatives('ß'))
}

// Joiners, marks of direction and odd hyphens are no letters, and never the reason that a name can't be written.
func TestSignsInNames(t *testing.T) {
	for name, want := range map[string]string{
		"علی\u200cرضا": "ELXYARXDZA", "\u202bMARIE\u2212ELISE\u202c": "MARIE ELISE", "N\u02bcDIAYE": "NDIAYE", "O`NEIL": "ONEIL",
		"Kahananui‑Keao": "KAHANANUI KEAO", "ʻOkina": "OKINA", "J. P.": "J P", "St.John": "STJOHN", "ŉ": "N",
	} {
		require.Equal(t, want, transliterated(t, "", name), name)
	}
}

func TestReverseArabic(t *testing.T) {
	require.Equal(t, "عبّاس", mrz.ReverseArabic("EBBAS"))
	require.Equal(t, "فاطمة", mrz.ReverseArabic("FAXTTMXAH"))
	// Every letter with a code of its own comes back.
	codes := map[string]int{}
	for _, row := range rows(t, "translit-arabic.tsv") {
		codes[row[2]]++
	}
	for _, row := range rows(t, "translit-arabic.tsv") {
		if row[2] != "-" && row[2] != "DOUBLE" && codes[row[2]] == 1 {
			require.Equal(t, string(codepoint(t, row[0])), mrz.ReverseArabic(row[2]), row)
		}
	}
	require.Equal(t, "- ", mrz.ReverseArabic("-<"))
}
