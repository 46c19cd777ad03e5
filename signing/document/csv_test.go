package document

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func readCSV(text string) (jobs []*Job, errs []error) {
	for j, err := range JobsCSV(strings.NewReader(text)) {
		jobs, errs = append(jobs, j), append(errs, err)
	}
	return jobs, errs
}

// Both forms mean the same.
func TestCSVIsJSON(t *testing.T) {
	const line = `{"v":1,"job":"2026-1","doc":"P","size":"TD3","number":"X1","issuer":"UTO","nationality":"UTO",` +
		`"names":{"primary":"CHAN","secondary":"TAI MAN","national":"陳大文","other":["Peter Chan","P. \"Tai\""]},"birth":"1990-05",` +
		`"sex":"X","expiry":"2036-05-13","portrait":"1.jpg","telephone":"+852 2345 6789"}`
	want, err := ParseJob([]byte(line))
	require.NoError(t, err)
	for _, text := range []string{
		"job,doc,size,number,issuer,nationality,names.primary,names.secondary,names.national,names.other,birth,sex,expiry,portrait,telephone,blank\n" +
			"2026-1,P,TD3,X1,UTO,UTO,CHAN,TAI MAN,陳大文,\"Peter Chan;P. \"\"Tai\"\"\",1990-05,X,2036-05-13,1.jpg,+852 2345 6789,\n",
		"\xEF\xBB\xBFv,job,doc,size,number,issuer,nationality,names.primary,names.secondary,names.national,names.other,birth,sex,expiry,portrait,telephone\r\n" +
			"1,2026-1,P,TD3,X1,UTO,UTO,CHAN,TAI MAN,陳大文,\"Peter Chan;P. \"\"Tai\"\"\",1990-05,X,2036-05-13,1.jpg,+852 2345 6789\r\n",
	} {
		jobs, errs := readCSV(text)
		require.Equal(t, []error{nil}, errs)
		require.Equal(t, 2, jobs[0].Line)
		jobs[0].Line, jobs[0].Raw = want.Line, want.Raw
		require.Equal(t, want, jobs[0])
	}
}

func TestCSVRefuses(t *testing.T) {
	const header = "job,doc,size,number,issuer,nationality,names.primary,sex,expiry\n"
	const good = "1,P,TD3,X1,UTO,UTO,CHAN,X,2036-05-13\n"
	rule := func(err error) string {
		e, ok := err.(*Error)
		if !ok {
			return "end"
		}
		return e.Rule
	}
	for text, want := range map[string][]string{
		"":                      nil,
		header:                  nil,
		header + good:           {""},
		header + "1,P\n" + good: {"CSV-COLUMNS", ""},
		header + strings.Replace(good, "CHAN", "=1+1", 1):                              {"CSV-CELL"},
		header + strings.Replace(good, "CHAN", "@SUM", 1):                              {"CSV-CELL"},
		header + strings.Replace(good, "CHAN", "-1", 1):                                {"CSV-CELL"},
		header + strings.Replace(good, "CHAN", "+cmd|x", 1):                            {"CSV-CELL"},
		header + strings.Replace(good, "CHAN", "CH\x00AN", 1):                          {"CSV-CELL"},
		header + strings.Replace(good, "CHAN", "\"\tCHAN\"", 1):                        {"CSV-CELL"},
		header + strings.Replace(good, "CHAN", "CH\xffAN", 1):                          {"TEXT-ENCODING"},
		header + strings.Replace(good, "CHAN", "＝CHAN", 1) + good:                      {"CSV-CELL", ""},
		header + strings.Replace(good, "CHAN", "＠CHAN", 1) + good:                      {"CSV-CELL", ""},
		header + strings.Replace(good, "CHAN", "CH\"AN", 1) + good:                     {"end"},
		header + strings.Replace(good, "CHAN", "\"CHAN", 1) + good:                     {"end"},
		header + strings.Replace(good, "CHAN", "\""+strings.Repeat("A\n", 100_000), 1): {"end"},
		"job,salary\n1,2\n":         {"end"},
		"job,job\n1,2\n":            {"end"},
		"job,names.maiden\n1,2\n":   {"end"},
		"\x00\n":                    {"end"},
		"v," + header + "2," + good: {"FIELD-VALUE"},
		header + strings.Replace(good, ",X,", ",Q,", 1): {"FIELD-VALUE"},
	} {
		_, errs := readCSV(text)
		var got []string
		for _, err := range errs {
			if err == nil {
				got = append(got, "")
			} else {
				got = append(got, rule(err))
			}
		}
		require.Equal(t, want, got, "%.80q", text)
	}
}

func FuzzJobsCSV(f *testing.F) {
	f.Add("job,doc,size,number\n1,P,TD3,X1\n")
	f.Add("\xEF\xBB\xBFjob,names.primary\r\n\"a\"\"b\",c\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		for j, err := range JobsCSV(strings.NewReader(text)) {
			if j == nil && err == nil {
				t.Fatal("nothing, and no error")
			}
			if err == nil && (j.ID == "" || j.Number == "") {
				t.Fatal("accepted without what every job has")
			}
		}
	})
}
