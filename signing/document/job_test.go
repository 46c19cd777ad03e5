package document

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
)

// the job of the documentation, exactly as in it
const exampleJob = `{"v":1,"job":"2026-000123","doc":"P","size":"TD3","number":"X1234567A","blank":"B0004711","issuer":"UTO",` +
	`"nationality":"UTO","names":{"primary":"CHAN","secondary":"TAI MAN","national":"陳大文"},"birth":"1990","sex":"X",` +
	`"expiry":"2036-05-13","portrait":"p/000123.jpg","approval":"sha256:` + sixty4 + `"}`

const sixty4 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func TestJobOfTheDocumentation(t *testing.T) {
	j, err := ParseJob([]byte(exampleJob))
	require.NoError(t, err)
	require.Equal(t, "2026-000123", j.ID)
	require.Equal(t, "B0004711", j.Blank)
	require.Equal(t, "p/000123.jpg", j.Portrait)
	d, err := j.Document(Builtin(), []byte("portrait"), nil)
	require.NoError(t, err)
	require.Equal(t, &Document{
		Profile: Passport(), State: "UTO", Number: "X1234567A", Expiry: mrz.NewDate(2036, 5, 13),
		Holder: Holder{
			PrimaryID: "CHAN", SecondaryID: "TAI MAN", NationalName: "陳大文", Nationality: "UTO", Birth: mrz.NewDate(1990, 0, 0),
			Sex: mrz.Unspecified, Portrait: []byte("portrait"),
		},
	}, d)
}

func TestJobOfEveryField(t *testing.T) {
	j, err := ParseJob([]byte(`{"v":1,"job":"a","profile":"identity-card","doc":"C","number":"N1","issuer":"UTO","nationality":"XXA",` +
		`"names":{"primary":"A","secondary":"B","other":["C","D"],"codes":["7115"]},"birth":"","sex":"F","issued":"2026-05-14","expiry":"2030-01-01",` +
		`"portrait":"p.jpg","signature":"s.jpg","authority":"Office","optionalData":"O1","optionalData2":"O2","personalNumber":"P1",` +
		`"birthPlace":"Zenith","address":"Street","telephone":"1","profession":"Baker","title":"Dr"}`))
	require.NoError(t, err)
	d, err := j.Document(Builtin(), []byte("p"), []byte("s"))
	require.NoError(t, err)
	require.Equal(t, &Document{
		Profile: IdentityCard(), Code: "C", State: "UTO", Number: "N1", Issue: mrz.NewDate(2026, 5, 14), Expiry: mrz.NewDate(2030, 1, 1),
		Authority: "Office", OptionalData: "O1", OptionalData2: "O2",
		Holder: Holder{
			PrimaryID: "A", SecondaryID: "B", OtherNames: []string{"C", "D"}, NameCodes: []string{"7115"}, Nationality: "XXA", Sex: mrz.Female,
			Portrait: []byte("p"), Signature: []byte("s"), PersonalNumber: "P1", PlaceOfBirth: "Zenith", Address: "Street",
			Telephone: "1", Profession: "Baker", Title: "Dr",
		},
	}, d)
}

func TestJobsThatAreRefused(t *testing.T) {
	replace := func(old, by string) string { return strings.Replace(exampleJob, old, by, 1) }
	for _, test := range []struct{ job, rule, field string }{
		{replace(`"v":1`, `"v":2`), "FIELD-VALUE", "v"},
		{replace(`"v":1,`, ``), "FIELD-VALUE", "v"},
		{replace(`"v":1`, `"v":"1"`), "FIELD-TYPE", "v"},
		{replace(`"sex"`, `"gender"`), "FIELD-UNKNOWN", "gender"},
		{replace(`"sex"`, `"Sex"`), "FIELD-UNKNOWN", "Sex"},
		{replace(`"sex":"X"`, `"sex":"X","sex":"M"`), "FIELD-TWICE", "sex"},
		{replace(`"national":`, `"primary":`), "FIELD-TWICE", "names.primary"},
		{replace(`"national":`, `"native":`), "FIELD-UNKNOWN", "names.native"},
		{replace(`"sex":"X"`, `"sex":"<"`), "FIELD-VALUE", "sex"},
		{replace(`"sex":"X"`, `"sex":"x"`), "FIELD-VALUE", "sex"},
		{replace(`"sex":"X"`, `"sex":null`), "FIELD-TYPE", "sex"},
		{replace(`"birth":"1990"`, `"birth":1990`), "FIELD-TYPE", "birth"},
		{replace(`"birth":"1990"`, `"birth":"1990-02-30"`), "FIELD-VALUE", "birth"},
		{replace(`"birth":"1990"`, `"birth":"13.5.1990"`), "FIELD-VALUE", "birth"},
		{replace(`"TD3"`, `"TD9"`), "FIELD-VALUE", "size"},
		{replace(`"number":"X1234567A"`, `"number":""`), "FIELD-MISSING", "number"},
		{replace(`"doc":"P",`, ``), "FIELD-MISSING", "doc"},
		{replace(`"job":"2026-000123"`, `"job":""`), "FIELD-VALUE", "job"},
		{replace(`"job":"2026-000123"`, `"job":"a b"`), "FIELD-VALUE", "job"},
		{replace(`"approval":"sha256:`, `"approval":"sha256:0`), "FIELD-VALUE", "approval"},
		{replace(`p/000123.jpg`, `p/\u0000.jpg`), "TEXT-CONTROL", "portrait"},
		{replace(`B0004711`, `B\u202e1174000`), "TEXT-BIDI", "blank"},
		{replace(`陳大文`, `\ud869`), "TEXT-ENCODING", "names.national"},
		{replace(`"names":{`, `"names":[{`), "JSON-SYNTAX", "names"},
		{exampleJob + "{}", "JSON-SYNTAX", "line"},
		{exampleJob[:80], "JSON-SYNTAX", "blank"},
		{`"` + strings.Repeat("x", maxJob) + `"`, "JSON-SYNTAX", "line"},
	} {
		j, err := ParseJob([]byte(test.job))
		require.NotNil(t, j)
		breach := Breaches(err)
		require.Len(t, breach, 1, test.job)
		require.Equal(t, test.rule, breach[0].Rule, "%s: %v", test.job, err)
		require.Equal(t, test.field, breach[0].Field, test.job)
	}
}

func TestProfileOfAJob(t *testing.T) {
	for _, test := range []struct{ fields, field string }{
		{`"doc":"X","size":"TD3"`, "doc"},
		{`"doc":"P","size":"TD1"`, "doc"},
		{`"profile":"nothing"`, "profile"},
		{`"profile":"passport","size":"TD1"`, "size"},
		{`"profile":"passport","doc":"ID"`, "doc"},
	} {
		j, err := ParseJob([]byte(`{"v":1,"job":"a","number":"N",` + test.fields + `}`))
		require.NoError(t, err)
		_, err = j.Document(Builtin(), nil, nil)
		breach := Breaches(err)
		require.Len(t, breach, 1, test.fields)
		require.Equal(t, "PROFILE-UNKNOWN", breach[0].Rule)
		require.Equal(t, test.field, breach[0].Field)
	}
}

func TestReadingAJobFile(t *testing.T) {
	file := "\xEF\xBB\xBF" + exampleJob + "\r\n\n  \n" + "broken\n" + strings.Repeat("x", 200<<10) + "\n" + exampleJob
	type got struct {
		line int
		id   string
		ok   bool
	}
	for _, r := range []io.Reader{strings.NewReader(file), iotest.OneByteReader(strings.NewReader(file)), iotest.DataErrReader(strings.NewReader(file))} {
		var all []got
		for j, err := range Jobs(r) {
			all = append(all, got{j.Line, j.ID, err == nil})
		}
		require.Equal(t, []got{{1, "2026-000123", true}, {4, "", false}, {5, "", false}, {6, "2026-000123", true}}, all)
	}
	failing := io.MultiReader(strings.NewReader(exampleJob+"\n"), iotest.ErrReader(errors.New("disk")))
	last := error(nil)
	for j, err := range Jobs(failing) {
		if j == nil {
			last = err
		}
	}
	require.ErrorContains(t, last, "line 2: disk")
	for range Jobs(bytes.NewReader(nil)) {
		t.Fatal("an empty file has no job")
	}
}

func FuzzParseJob(f *testing.F) {
	f.Add([]byte(exampleJob))
	f.Add([]byte(`{"v":1,"job":"a","profile":"passport","number":"N","names":{"other":["\ud842\udfb7"]},"birth":"XXXX-05-13"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		j, err := ParseJob(line)
		if j == nil {
			t.Fatal("no job to name in the report")
		}
		if err != nil {
			return
		}
		if d, err := j.Document(Builtin(), nil, nil); err == nil && d.Profile == nil {
			t.Fatal("a document without a profile")
		}
	})
}
