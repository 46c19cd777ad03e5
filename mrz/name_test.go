package mrz_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
)

func TestNames(t *testing.T) {
	for _, tc := range []struct{ primary, secondary, want, language string }{
		{"Eriksson", "Anna Maria", "ERIKSSON<<ANNA MARIA", ""},
		{"d'Artagnan", "Charles", "DARTAGNAN<<CHARLES", ""},
		{"O’Connor", "Enya Siobhán", "OCONNOR<<ENYA SIOBHAN", ""},
		{"Smith-Jones", "Marie–Élise", "SMITH JONES<<MARIE ELISE", ""},
		{"Zahra", "", "ZAHRA", ""},
		{"", "Ahmadi", "AHMADI", ""},
		{"Sukarno,", " ", "SUKARNO", ""},
		{"Müller", "Jürgen", "MUELLER<<JUERGEN", ""},
		{"Großmann", "Ødegård", "GROSSMANN<<OEDEGAARD", ""},
		{"Mu\u0308ller", "A\u030Ase", "MUELLER<<AASE", ""},
		{"Nguyễn", "Thị Ánh", "NGUYEN<<THI ANH", ""},
		{"Þórðarson", "Ægir", "THORDARSON<<AEGIR", ""},
		{"İnönü", "Işıl", "INOENUE<<ISIL", ""},
		{"Иванов", "Фёдор", "IVANOV<<FEDOR", ""},
		{"Шевченко", "Юлія", "SHEVCHENKO<<YULIIA", "uk"},
		{"Гриць", "Ігор", "HRYTS<<IHOR", "uk"},
		{"Щербаков", "Цветан", "SHTERBAKOV<<TSVETAN", "bg"},
		{"Живковић", "Чедомир", "ZIVKOVIC<<CEDOMIR", "sr"},
		{"Ѓорѓи", "", "GJORGJI", "mk"},
		{"عباس", "فاطمة", "EBAS<<FAXTTMXAH", ""},
		{"عبّاس", "", "EBBAS", ""},
		{"MARTIN LUTHER", "KING, Jr.", "MARTIN LUTHER<<KING JR", ""},
		{"Louis", "Philippe III", "LOUIS<<PHILIPPE III", ""},
	} {
		n, err := mrz.ComposeName(mrz.TD3, tc.primary, tc.secondary, mrz.Transliteration{Language: tc.language})
		require.NoError(t, err, "%s %s", tc.primary, tc.secondary)
		require.Equal(t, tc.want, n.String())
		require.False(t, n.Truncated)
	}
	n, err := mrz.ComposeName(mrz.TD3, "Müller", "", mrz.Transliteration{Letters: map[rune]string{'Ü': "U"}})
	require.NoError(t, err)
	require.Equal(t, "MULLER", n.PrimaryIdentifier, "the holder's choice goes before the table")
	require.Equal(t, []string{"UE", "UXX", "U"}, mrz.Alternatives('ü'))

	n, err = mrz.ComposeName(mrz.TD3, "陳", "大文", mrz.Transliteration{})
	require.ErrorContains(t, err, "romanisation")
	require.Equal(t, []rune("陳大文"), n.Unmapped())
	_, err = mrz.ComposeName(mrz.TD3, "Agent 007", "", mrz.Transliteration{})
	require.ErrorContains(t, err, "can't be written")
	for _, bad := range [][2]string{{"", ""}, {"'", "-"}, {"\xff", ""}, {strings.Repeat("A", 3000), ""}} {
		_, err = mrz.ComposeName(mrz.TD3, bad[0], bad[1], mrz.Transliteration{})
		require.Error(t, err, bad)
	}
	_, err = mrz.ComposeName(mrz.FRID, "A", "B", mrz.Transliteration{})
	require.Error(t, err)
}

// A name that is cut ends in the last place, or no reader knows of the cut, wherever its components end: names of initials and
// short components are where a cut falls between two. Nothing but initials can leave the place empty.
func TestCutNamesEndInTheLastPlace(t *testing.T) {
	r, formats := rand.New(rand.NewPCG(9303, 4)), map[mrz.Format]int{mrz.TD1: 30, mrz.TD2: 31, mrz.TD3: 39}
	name := func(most int) string {
		parts := make([]string, 1+r.IntN(most))
		for i := range parts {
			parts[i] = "ABCDEFGHIJKLMN"[:1+r.IntN([]int{1, 2, 4, 14}[r.IntN(4)])]
		}
		return strings.Join(parts, " ")
	}
	for range 20_000 {
		primary, secondary := name(20), ""
		if r.IntN(4) > 0 {
			secondary = name(20)
		}
		for f, places := range formats {
			n, err := mrz.ComposeName(f, primary, secondary, mrz.Transliteration{})
			require.NoError(t, err)
			field := strings.TrimSuffix(n.PrimaryIdentifier+"<<"+n.SecondaryIdentifier, "<<")
			require.Equal(t, [2]string{primary, secondary}, [2]string{n.WholePrimary, n.WholeSecondary})
			if n.Truncated && len(field) != places {
				require.Regexp(t, "^[A-Z]([ <]+[A-Z])*$", field, "%q, %q", primary, secondary)
			}
			for i, part := range strings.Fields(n.PrimaryIdentifier) {
				require.True(t, strings.HasPrefix(strings.Fields(primary)[i], part), field)
			}
			for i, part := range strings.Fields(n.SecondaryIdentifier) {
				require.True(t, strings.HasPrefix(strings.Fields(secondary)[i], part), field)
			}
		}
	}
}

// The laws of truncation, for every format and names of all lengths.
func TestTruncationLaws(t *testing.T) {
	parts := []string{"A", "BO", "CHE", "DARWIN", "EINSTEINIUM", "FERDINANDUS", "G", "HARTMUT", "ISABELLA", "JO"}
	for _, f := range []mrz.Format{mrz.TD1, mrz.TD2, mrz.TD3, mrz.MRVA, mrz.MRVB} {
		_, width := f.Lines()
		places := width - 5
		if f == mrz.TD1 {
			places = 30
		}
		for i := range 11 {
			for j := range 11 {
				for k := range len(parts) {
					rotated := append(append([]string{}, parts[k:]...), parts[:k]...)
					primary, secondary := strings.Join(rotated[:max(i, 1)], " "), strings.Join(rotated[:j], " ")
					n, err := mrz.ComposeName(f, primary, secondary, mrz.Transliteration{})
					require.NoError(t, err)
					field := strings.ReplaceAll(strings.TrimSuffix(n.PrimaryIdentifier+"<<"+n.SecondaryIdentifier, "<<"), " ", "<")
					full := strings.TrimSuffix(primary+"<<"+secondary, "<<")
					require.LessOrEqual(t, len(field), places)
					require.Equal(t, len(full) > places, n.Truncated, field)
					require.Regexp(t, "[A-Z]$", field)
					if secondary != "" {
						require.NotEmpty(t, n.SecondaryIdentifier)
						require.Equal(t, secondary[0], n.SecondaryIdentifier[0])
					}
					again, err := mrz.ComposeName(f, primary, secondary, mrz.Transliteration{})
					require.NoError(t, err)
					require.Equal(t, n, again, "the same name is always cut the same way")
					r := sample()
					r.Format, r.OptionalData = f, ""
					r.DocumentCode = map[mrz.Format]string{mrz.TD1: "I", mrz.TD2: "I", mrz.TD3: "P", mrz.MRVA: "V", mrz.MRVB: "V"}[f]
					r.PrimaryIdentifier, r.SecondaryIdentifier = n.PrimaryIdentifier, n.SecondaryIdentifier
					_, err = mrz.Encode(r)
					require.NoError(t, err)
				}
			}
		}
	}
}
