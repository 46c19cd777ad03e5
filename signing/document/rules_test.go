package document_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/testdata/ratio"
	"github.com/chancery-id/chancery/testdata/specimen"
)

type change = func(*document.Document)

// profile changes the sample's profile by its JSON form, as a user would.
func profile(t *testing.T, fields string) change {
	return func(d *document.Document) {
		text, err := json.Marshal(d.Profile)
		require.NoError(t, err)
		members := map[string]json.RawMessage{}
		require.NoError(t, json.Unmarshal(text, &members))
		require.NoError(t, json.Unmarshal([]byte("{"+fields+"}"), &members))
		text, err = json.Marshal(members)
		require.NoError(t, err)
		d.Profile, err = document.ParseProfile(text)
		require.NoError(t, err)
	}
}

// all makes one change of several.
func all(changes ...change) change {
	return func(d *document.Document) {
		for _, change := range changes {
			change(d)
		}
	}
}

func primary(name string) change { return func(d *document.Document) { d.Holder.PrimaryID = name } }

func national(name string) change { return func(d *document.Document) { d.Holder.NationalName = name } }
func number(number string) change { return func(d *document.Document) { d.Number = number } }
func optional(data string) change { return func(d *document.Document) { d.OptionalData = data } }
func personal(number string) change {
	return func(d *document.Document) { d.Holder.PersonalNumber = number }
}

func born(y, m, day int) change {
	return func(d *document.Document) { d.Holder.Birth = mrz.NewDate(y, m, day) }
}

func portraitOf(picture []byte) change {
	return func(d *document.Document) { d.Holder.Portrait = picture }
}

func period(issue, expiry mrz.Date) change {
	return func(d *document.Document) { d.Issue, d.Expiry = issue, expiry }
}

func codes(codes ...string) change { return func(d *document.Document) { d.Holder.NameCodes = codes } }

func given(file lds.File, data ...byte) change {
	return func(d *document.Document) { d.Files = map[lds.File][]byte{file: data} }
}
func card(d *document.Document) { d.Profile = document.IdentityCard() }

// ruleCases are a good and a bad case of every rule of a document: the good one comes as near to the bad one as the rule
// allows.
func ruleCases(t *testing.T) map[string]struct{ good, bad []change } {
	type cases = struct{ good, bad []change }
	hanzi := profile(t, `"names":{"national":{"max":3,"script":"Han"},"max":20,"commercialCodes":true}`)
	hkid := profile(t, `"optionalData":{"check":"hkid"},"personalNumber":{"check":"hkid","min":1,"pattern":"A.*","series":["A1","A2"]}`)
	return map[string]cases{
		"DOC-CODE": {
			[]change{func(d *document.Document) { d.Profile, d.Code = document.IdentityCard(), "C" }},
			[]change{func(d *document.Document) { d.Code = "PX" }},
		},
		"DOC-LETTER": {
			[]change{all(func(d *document.Document) { d.Code = "P" }, period(mrz.NewDate(2027, 12, 31), mrz.NewDate(2037, 12, 31)))},
			[]change{
				all(func(d *document.Document) { d.Code = "P" }, period(mrz.NewDate(2028, 1, 1), mrz.NewDate(2030, 1, 1))),
				all(func(d *document.Document) { d.Code = "P" }, period(mrz.NewDate(2027, 12, 31), mrz.NewDate(2038, 1, 1))),
				func(d *document.Document) { d.Profile, d.Code = lean(), "PX" },
			},
		},
		"NUM-CHARS": {[]change{number("A1")}, []change{number("l1"), number("A 1"), number("A-1"), number("А1")}},
		"NUM-LENGTH": {
			[]change{number("123456789"), all(card, number(strings.Repeat("1", 22)))},
			[]change{number(""), number("1234567890"), all(card, number(strings.Repeat("1", 23)))},
		},
		"NUM-PATTERN": {
			[]change{all(profile(t, `"number":{"pattern":"[A-Z][0-9]+"}`), number("A1"))},
			[]change{all(profile(t, `"number":{"pattern":"[A-Z][0-9]+"}`), number("1A1"))},
		},
		"NUM-SERIES": {
			[]change{all(profile(t, `"number":{"series":["H","KJ"]}`), number("KJ1"))},
			[]change{all(profile(t, `"number":{"series":["H","KJ"]}`), number("KA1"))},
		},
		"NUM-CHECK": {
			[]change{all(profile(t, `"number":{"check":"hkid"}`), number("A1234563"))},
			[]change{all(profile(t, `"number":{"check":"hkid"}`), number("A1234564"))},
		},

		"OPTIONAL-CHARS":  {[]change{optional("A 1")}, []change{optional("a"), optional("A  "), optional("Ä")}},
		"OPTIONAL-LENGTH": {[]change{optional(strings.Repeat("1", 14))}, []change{optional(strings.Repeat("1", 15))}},
		"OPTIONAL-PATTERN": {
			[]change{all(profile(t, `"optionalData":{"pattern":"X+"}`), optional("XX")), profile(t, `"optionalData":{"pattern":"X+"}`)},
			[]change{all(profile(t, `"optionalData":{"pattern":"X+"}`), optional("XY"))},
		},
		"OPTIONAL-SERIES": {
			[]change{all(profile(t, `"optionalData":{"series":["HK"]}`), optional("HK1"))},
			[]change{all(profile(t, `"optionalData":{"series":["HK"]}`), optional("MO1"))},
		},
		"OPTIONAL-CHECK": {
			[]change{all(hkid, optional("A1234563"), personal("A123456(3)"))},
			[]change{all(hkid, optional("A123456A"), personal("A123456(3)")), all(hkid, optional("1234563"), personal("A123456(3)"))},
		},
		"OPTIONAL-ROOM": {
			[]change{all(card, number("1234567890"), optional(strings.Repeat("X", 12)))},
			[]change{all(card, number("1234567890"), optional(strings.Repeat("X", 13)))},
		},
		"OPTIONAL2-CHARS": {
			[]change{all(card, func(d *document.Document) { d.OptionalData2 = "A1" })},
			[]change{all(card, func(d *document.Document) { d.OptionalData2 = "a" })},
		},
		"OPTIONAL2-LENGTH": {
			[]change{all(card, func(d *document.Document) { d.OptionalData2 = strings.Repeat("1", 11) })},
			[]change{func(d *document.Document) { d.OptionalData2 = "1" }},
		},
		"OPTIONAL2-PATTERN": {
			[]change{all(card, profile(t, `"optionalData2":{"pattern":"X"}`), func(d *document.Document) { d.OptionalData2 = "X" })},
			[]change{all(card, profile(t, `"optionalData2":{"pattern":"X"}`), func(d *document.Document) { d.OptionalData2 = "Y" })},
		},
		"OPTIONAL2-SERIES": {
			[]change{all(card, profile(t, `"optionalData2":{"series":["X"]}`), func(d *document.Document) { d.OptionalData2 = "X1" })},
			[]change{all(card, profile(t, `"optionalData2":{"series":["X"]}`), func(d *document.Document) { d.OptionalData2 = "1X" })},
		},
		"OPTIONAL2-CHECK": {
			[]change{all(card, profile(t, `"optionalData2":{"check":"hkid"}`), func(d *document.Document) { d.OptionalData2 = "AB9876543" })},
			[]change{all(card, profile(t, `"optionalData2":{"check":"hkid"}`), func(d *document.Document) { d.OptionalData2 = "AB9876540" })},
		},
		"PERSONAL-LENGTH":  {[]change{all(hkid, personal("A123456(3)"))}, []change{all(hkid, personal(""))}},
		"PERSONAL-PATTERN": {[]change{all(hkid, personal("A123456(3)"))}, []change{all(hkid, personal("Z683365(A)"))}},
		"PERSONAL-SERIES":  {[]change{all(hkid, personal("A123456(3)"))}, []change{all(hkid, personal("A000000(3)"))}},
		"PERSONAL-CHECK": {
			[]change{all(hkid, personal("A1234563"))},
			[]change{all(hkid, personal("A123456(4)")), all(hkid, personal("A(123456)3")), all(hkid, personal("A123456")), all(hkid, personal("()"))},
		},
		"PERSONAL-ZONE": {
			[]change{all(hkid, personal("A123456(3)"), optional("A1234563"))},
			[]change{all(hkid, personal("A123456(3)"), optional("A0000003"))},
		},

		"STATE-MISSING": {
			[]change{func(d *document.Document) { d.Holder.Nationality = "XXX" }},
			[]change{func(d *document.Document) { d.State = "" }, func(d *document.Document) { d.Holder.Nationality = "" }},
		},
		"STATE-UNKNOWN": {
			[]change{func(d *document.Document) { d.State = "D" }, func(d *document.Document) { d.Holder.Nationality = "RKS" }},
			[]change{func(d *document.Document) { d.State = "QQQ" }, func(d *document.Document) { d.State = "D<<" }, func(d *document.Document) { d.Holder.Nationality = "uto" }},
		},
		"STATE-USE": {
			[]change{func(d *document.Document) { d.Holder.Nationality = "GBO" }, func(d *document.Document) { d.State = "EUE" }},
			[]change{func(d *document.Document) { d.State = "XXA" }, func(d *document.Document) { d.Holder.Nationality = "EUE" }},
		},
		"STATE-PROFILE":     {[]change{profile(t, `"issuers":["UTO","D"]`)}, []change{profile(t, `"issuers":["D"]`)}},
		"STATE-NATIONALITY": {[]change{profile(t, `"nationalities":["UTO"]`)}, []change{profile(t, `"nationalities":["XXB","XXC"]`)}},
		"STATE-AUTHORITY": {
			[]change{func(d *document.Document) { d.Authority = "UTO" }},
			[]change{func(d *document.Document) { d.Authority = "NLD" }},
		},

		"DATE-VALID": {
			[]change{born(1972, 2, 29)},
			[]change{born(1974, 2, 29), func(d *document.Document) { d.Expiry = mrz.NewDate(2035, 4, 31) }},
		},
		"DATE-MISSING": {nil, []change{func(d *document.Document) { d.Expiry = mrz.Date{} }}},
		"DATE-PARTIAL": {
			[]change{born(1974, 8, 0)},
			[]change{func(d *document.Document) { d.Expiry = mrz.NewDate(2036, 4, 0) }, func(d *document.Document) { d.Issue = mrz.NewDate(2026, 0, 0) }},
		},
		"BIRTH-FUTURE": {
			[]change{all(born(2026, 4, 16), func(d *document.Document) { d.Expiry = mrz.NewDate(2031, 4, 16) }), all(born(2026, 0, 0), func(d *document.Document) { d.Expiry = mrz.NewDate(2031, 4, 16) })},
			[]change{born(2026, 4, 17), all(born(2040, 1, 1), func(d *document.Document) { d.Issue = mrz.Date{} })},
		},
		"BIRTH-RANGE": {[]change{born(1896, 4, 16), born(0, 5, 1)}, []change{born(1896, 4, 15), born(1895, 0, 0)}},
		"EXPIRY-ORDER": {
			[]change{func(d *document.Document) { d.Expiry = mrz.NewDate(2026, 4, 17) }},
			[]change{func(d *document.Document) { d.Expiry = d.Issue }},
		},
		"EXPIRY-LENGTH": {
			[]change{func(d *document.Document) { d.Expiry = mrz.NewDate(2036, 4, 16) }, born(2010, 4, 16), born(2010, 0, 0)},
			[]change{func(d *document.Document) { d.Expiry = mrz.NewDate(2036, 4, 17) }, born(2010, 4, 17)},
		},
		"AGE-RANGE": {
			[]change{all(profile(t, `"age":{"min":16,"max":60}`), born(2010, 4, 16)), all(profile(t, `"age":{"max":60}`), born(1965, 4, 17)), all(profile(t, `"age":{"min":16}`), born(0, 0, 0)), all(profile(t, `"age":{"min":16}`), born(2010, 0, 0))},
			[]change{all(profile(t, `"age":{"min":16,"max":60}`), born(2010, 4, 17)), all(profile(t, `"age":{"max":60}`), born(1965, 4, 16))},
		},

		"TEXT-ENCODING": {[]change{primary("Ünal")}, []change{primary("A\xff"), national("A\uFFFD"), national("A\uFFFE")}},
		"TEXT-LENGTH": {
			[]change{func(d *document.Document) { d.Holder.Address = strings.Repeat("語", 500) }},
			[]change{func(d *document.Document) { d.Holder.Address = strings.Repeat("語", 501) }},
		},
		"TEXT-PRIVATE": {[]change{national("陳𨋢")}, []change{national("陳\uE000"), national("陳\U000F0000")}},
		"TEXT-CONTROL": {nil, []change{func(d *document.Document) { d.Authority = "a\x1b[31m" }, primary("A\x00")}},
		"TEXT-BIDI":    {[]change{national("محمد")}, []change{national("a\u202Eb"), national("Ann<<a\u2066b")}},
		"TEXT-INVISIBLE": {
			[]change{national("علي\u200cرضا"), national("葛\U000E0100城")},
			[]change{national("a\u200Bb"), national("\u200Ca")},
		},
		"TEXT-SPACE": {
			[]change{func(d *document.Document) { d.Holder.PlaceOfBirth = "New Zenith" }},
			[]change{func(d *document.Document) { d.Holder.PlaceOfBirth = "Zenith " }, primary("A\u00A0B")},
		},
		"TEXT-FILLER": {[]change{national("A<<B")}, []change{national("A<<B<<C"), primary("A<B")}},
		"TEXT-MIXED":  {[]change{national("Павел Paul")}, []change{national("Pаul")}},

		"NAME-MISSING": {
			[]change{all(primary("Zahra"), func(d *document.Document) { d.Holder.SecondaryID = "" })},
			[]change{primary(""), func(d *document.Document) { d.Holder.PrimaryID, d.Holder.SecondaryID = "", "" }, func(d *document.Document) { d.Holder.OtherNames = []string{""} }},
		},
		"NAME-UNMAPPED": {
			[]change{all(primary("CHAN"), national("陳")), primary("Иванов")},
			[]change{primary("陳"), func(d *document.Document) { d.Holder.SecondaryID = "ก" }},
		},
		"NAME-LETTERS": {[]change{primary("D'O")}, []change{primary("'"), primary(strings.Repeat("語", 700))}},
		"NAME-PARTS": {
			[]change{national("A<<B")},
			[]change{national("<<B"), national("A<<"), func(d *document.Document) { d.Holder.OtherNames = []string{"<<"} }},
		},
		"NAME-COUNT": {
			[]change{func(d *document.Document) { d.Holder.OtherNames = slices.Repeat([]string{"A"}, 20) }},
			[]change{func(d *document.Document) { d.Holder.OtherNames = slices.Repeat([]string{"A"}, 21) }},
		},
		"NAME-LENGTH": {
			[]change{all(hanzi, national("陳大文")), all(hanzi, primary("Eriksson"))},
			[]change{all(hanzi, national("陳大文文")), all(hanzi, primary("Eriksson Lundqvist"))},
		},
		"NAME-SCRIPT": {[]change{all(hanzi, national("陳<<𨋢文")), all(hanzi, national("古麗·娜")), all(hanzi, national("葛\U000E0100城〇"))}, []change{all(hanzi, national("陳さ"))}},
		"CODE-PROFILE": {
			[]change{all(hanzi, national("陳大文"), codes("7115", "1129", "2429"))},
			[]change{all(national("陳大文"), codes("7115", "1129", "2429"))},
		},
		"CODE-FORM": {
			[]change{all(hanzi, national("陳大文"), codes("7115", "11291", "2429"))},
			[]change{all(hanzi, national("陳大文"), codes("7115", "112", "2429")), all(hanzi, national("陳大文"), codes("7115", "112A", "2429")), all(hanzi, national("陳"), codes("711500"))},
		},
		"CODE-COUNT": {
			[]change{all(hanzi, national("陳大文"))},
			[]change{all(hanzi, national("陳大文"), codes("7115", "1129")), all(hanzi, codes("7115"))},
		},
		"CODE-PLACE": {
			[]change{func(d *document.Document) { d.Holder.OtherNames = []string{"Ann 3"} }},
			[]change{func(d *document.Document) { d.Holder.OtherNames = []string{"7115 1129"} }},
		},

		"SEX": {
			[]change{func(d *document.Document) { d.Holder.Sex = 'X' }},
			[]change{func(d *document.Document) { d.Holder.Sex = 'Q' }, func(d *document.Document) { d.Holder.Sex = 0 }},
		},
		"NOT-STORED": {nil, []change{all(national("陳"), func(d *document.Document) { d.Profile = lean() })}},

		"PORTRAIT-MISSING": {nil, []change{portraitOf(nil)}},
		"PORTRAIT-SIZE": {
			[]change{portraitOf(specimen.PortraitOfSize(1, 65_536))},
			[]change{portraitOf(specimen.PortraitOfSize(1, 65_537))},
		},
		"PORTRAIT-FORMAT": {
			[]change{profile(t, `"portrait":{"formats":["JPEG"]}`)},
			[]change{portraitOf([]byte("no picture")), portraitOf(picture(t)), profile(t, `"portrait":{"formats":["JPEG 2000"]}`)},
		},
		"PORTRAIT-DIM": {
			[]change{profile(t, `"portrait":{"minWidth":413,"minHeight":531}`)},
			[]change{profile(t, `"portrait":{"minWidth":414}`), profile(t, `"portrait":{"minHeight":532}`), portraitOf(header(400, 399))},
		},
		"PORTRAIT-RECORD": {
			[]change{
				all(profile(t, `"portrait":{"record":"19794-5"}`), period(mrz.NewDate(2029, 12, 31), mrz.NewDate(2039, 12, 31))),
				all(profile(t, `"portrait":{"record":"39794-5"}`), period(mrz.NewDate(2030, 1, 1), mrz.NewDate(2039, 12, 31))),
				period(mrz.NewDate(2030, 1, 1), mrz.NewDate(2039, 12, 31)), // left open, the day decides
			},
			[]change{all(profile(t, `"portrait":{"record":"19794-5"}`), period(mrz.NewDate(2030, 1, 1), mrz.NewDate(2039, 12, 31)))},
		},
		"SIGNATURE-FORMAT": {
			[]change{func(d *document.Document) { d.Holder.Signature = specimen.PortraitOfSize(2, 9000) }},
			[]change{func(d *document.Document) { d.Holder.Signature = []byte("mark") }},
		},

		"FILES-OWN":     {nil, []change{given(lds.DG11, 0x6B, 0), given(lds.SOD, 0x77, 0), given(lds.COM, 0x60, 0)}},
		"FILES-PROFILE": {nil, []change{given(lds.DG16, 0x70, 0)}},
		"FILES-READ":    {nil, []change{given(lds.DG14, 0x6E, 1, 0)}},
		"FILES-REQUIRED": {
			nil,
			[]change{profile(t, `"dataGroups":{"required":[1,2,7,11,12]}`), profile(t, `"dataGroups":{"required":[1,2,15],"optional":[11,12]}`)},
		},

		"NAME-TRUNCATED":  {[]change{primary(strings.Repeat("A", 27))}, []change{primary(strings.Repeat("A", 28))}},
		"NAME-NOT-LISTED": {[]change{primary("Ünal")}, []change{primary("Ștefan")}},
		"NAME-NORMALISED": {[]change{national("神")}, []change{national("\uFA19")}},
		"BIRTH-UNKNOWN":   {[]change{born(1974, 0, 0)}, []change{born(0, 0, 0)}},
	}
}

// header is the beginning of a JPEG of that size: all that is looked at.
func header(width, height int) []byte {
	b := []byte("\xFF\xD8\xFF\xC0\x00\x11\x08\x01\x40\x00\xF0\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xFF\xDA\x00\x02\xFF\xD9")
	b[7], b[8], b[9], b[10] = byte(height>>8), byte(height), byte(width>>8), byte(width)
	return b
}

// Every rule of a document stops its bad case and lets its good one pass.
func TestEveryRuleOfADocument(t *testing.T) {
	cases := ruleCases(t)
	for rule := range document.Rules() {
		if rule.Stage != document.StageDocument || rule.ID == "ZONE" {
			continue // what ZONE asks is asked by the others before; it is there for what they overlook
		}
		c, ok := cases[rule.ID]
		require.True(t, ok, "%s has no case", rule.ID)
		t.Run(rule.ID, func(t *testing.T) {
			for i, change := range append(c.good, func(*document.Document) {}) {
				d := sample()
				change(d)
				require.NoError(t, d.Validate(), "good case %d", i)
				require.NotContains(t, codesOf(d), rule.ID, "good case %d", i)
			}
			for i, change := range c.bad {
				d := sample()
				change(d)
				require.Contains(t, codesOf(d), rule.ID, "bad case %d", i)
				require.Equal(t, rule.Note, d.Validate() == nil, "bad case %d", i)
			}
		})
		delete(cases, rule.ID)
	}
	require.Empty(t, cases, "cases of no rule")
}

// codesOf returns the rules that a document breaks and those that remark on it, each with the clause of the catalogue.
func codesOf(d *document.Document) (codes []string) {
	for _, e := range append(document.Breaches(d.Validate()), d.Notes()...) {
		codes = append(codes, e.Rule)
	}
	return codes
}

// The catalogue has each id once, in the form that scripts rely on, and says what it asks.
func TestCatalogue(t *testing.T) {
	seen := map[string]bool{}
	stage := document.StageInput
	for rule := range document.Rules() {
		require.Regexp(t, regexp.MustCompile(`^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$`), rule.ID)
		require.False(t, seen[rule.ID], "%s is there twice", rule.ID)
		require.NotEmpty(t, rule.Asks, rule.ID)
		require.GreaterOrEqual(t, rule.Stage, stage, "%s is out of order", rule.ID)
		seen[rule.ID], stage = true, rule.Stage
	}
	require.Greater(t, len(seen), 80)
	for range document.Rules() {
		break // an iteration may stop
	}
}

// No breach is made but of a rule of the catalogue: the source has no other way.
func TestNoBreachWithoutARule(t *testing.T) {
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	makes := regexp.MustCompile(`&Error\{`)
	for _, f := range files {
		if name := f.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && name != "rule.go" {
			source, err := os.ReadFile(name)
			require.NoError(t, err)
			require.False(t, makes.Match(source), "%s makes a breach by hand", name)
		}
	}
}

// A long order costs little, whatever it is full of: no rule goes over a list without bound, or says the same
// a thousand times.
func TestHostileOrdersCostLittle(t *testing.T) {
	for _, unit := range []string{"陳", "ع\u200c", "Аб", "\u0301", "\u200c", " ", "<", "ü ", "\x00", "\xff", "1234 "} {
		text := strings.Repeat(unit, 8<<10/len(unit))
		for i, change := range []change{
			national(text), primary(text), number(text), optional(text), personal(text), codes(strings.Split(text, "")...),
			func(d *document.Document) { d.State, d.Authority, d.Code = text, text, text },
			func(d *document.Document) { d.Holder.OtherNames = strings.Split(text, "") },
			func(d *document.Document) { d.Holder.OtherNames = slices.Repeat([]string{text[:3000]}, 20) },
		} {
			d := sample()
			change(d)
			require.NoError(t, ratio.Bound{Time: 5 * time.Second}.Check(func() {
				require.LessOrEqual(t, len(codesOf(d)), 400, "%+q, %d", unit, i)
			}), "%+q, %d", unit, i)
		}
	}
}
